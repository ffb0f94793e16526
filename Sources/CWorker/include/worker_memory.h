#ifndef WORKER_MEMORY_H
#define WORKER_MEMORY_H

/// Keeps freed memory for the next batch: a batch takes and gives back a few megabytes, which need not be asked of the
/// kernel each time.
void worker_keep_memory(void);

#endif
