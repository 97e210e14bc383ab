/*
 * A child of the tests: after a byte on its standard input, makes a system call at the end of a chain of functions. It
 * makes that itself: functions of the C library keep no frame pointers.
 *     chain              outermost → middle → innermost → getppid()
 */
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

__attribute__((noinline)) long innermost(void)
{
#if defined(__x86_64__)
	long result;
	__asm__ volatile("syscall" : "=a"(result) : "a"(SYS_getppid) : "rcx", "r11", "memory");
	return result;
#elif defined(__aarch64__)
	register long number __asm__("x8") = SYS_getppid;
	register long result __asm__("x0");
	__asm__ volatile("svc 0" : "=r"(result) : "r"(number) : "memory");
	return result;
#endif
}

__attribute__((noinline)) long middle(void) { return innermost() + 1; }
__attribute__((noinline)) static long outermost(void) { return middle() + 1; }

int main(void)
{
	char byte;
	long result = 0;
	puts("ready");
	fflush(stdout);
	while (read(0, &byte, 1) == 1) result += outermost();
	return result == 0;
}
