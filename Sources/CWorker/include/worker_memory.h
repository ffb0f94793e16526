#ifndef WORKER_MEMORY_H
#define WORKER_MEMORY_H

/// Keeps freed memory for the next batch: a batch takes and gives back a few megabytes, which need not be asked of the
/// kernel each time.
void worker_keep_memory(void);

/// Forbids dumps of this process's memory, and other processes of its account to look into it. Holds until the next exec.
/// Returns 0, or -1 with errno.
int worker_forbid_dumps(void);

#endif
