# A 32-bit program without a C library: execs /bin/true by the 32-bit system call.
	.globl _start
_start:
	mov $11, %eax		# execve
	mov $path, %ebx
	mov $argv, %ecx
	mov $0, %edx
	int $0x80
	neg %eax
	mov %eax, %ebx
	mov $1, %eax		# exit
	int $0x80

	.data
path:	.asciz "/bin/true"
word:	.asciz "by 32 bits"
argv:	.long path, word, 0
