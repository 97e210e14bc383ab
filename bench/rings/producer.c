// producer RATE COUNT CPU COMMAND…: runs a command on its CPU, with the process id of a child on another as its last
// argument. On SIGUSR1 the child makes COUNT system calls, RATE a second or as fast as it can (0), then ends.
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void keep_to(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

static void produce(double rate, long count)
{
	sigset_t set;
	int signal;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigwait(&set, &signal);
	double begun = now();

	for (long made = 0; made < count; made++) {
		double due = rate > 0 ? begun + made / rate : 0;

		/* Rarely sent, the reader is asleep; often, the clock is watched. */
		if (rate > 0 && rate < 10000)
			clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME,
					&(struct timespec){due, (due - (long)due) * 1e9}, NULL);
		else
			while (rate > 0 && (made & 15) == 0 && now() < due)
				;
		getpriority(PRIO_PROCESS, 0);
	}
}

int main(int argc, char **argv)
{
	char pid[16], *arguments[64] = {};
	sigset_t set;
	pid_t child;
	int cpu;

	if (argc < 5 || argc > 60)
		return 2;
	cpu = atoi(argv[3]);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		keep_to(cpu == 0 ? 1 : 0);
		produce(atof(argv[1]), atol(argv[2]));
		return 0;
	}
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	keep_to(cpu);
	snprintf(pid, sizeof(pid), "%d", child);
	memcpy(arguments, argv + 4, (argc - 4) * sizeof(*argv));
	arguments[argc - 4] = pid;
	execvp(arguments[0], arguments);
	perror(arguments[0]);
	return 1;
}
