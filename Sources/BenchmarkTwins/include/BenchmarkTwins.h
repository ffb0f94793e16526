#ifndef BENCHMARK_FLOOR_H
#define BENCHMARK_FLOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// The least that a client of libpq can do for the worker's writes: nothing is parsed, assessed or encoded.

/// A setting of the session, such as `enable_seqscan` and `off`.
typedef struct {
    const char *name;
    const char *value;
} floor_setting;

/// What a form comes to, made beforehand.
typedef struct {
    const uint8_t *json;
    size_t json_length;
    const char *level;
    const char *possible_level;
    /// Microseconds from receipt to the time to respond; negative for none.
    int64_t respond_after;
    bool opens_alert;
} floor_outcome;

/// What all connections of a drain share; the texts live as long as the call.
typedef struct {
    const char *conninfo;
    const floor_setting *settings;
    size_t setting_count;
    const char *claim;
    const char *assessments;
    const char *alert_actions;
    const char *protocol_hash;
    const char *protocol_version;
    const char *settings_hash;
    const floor_outcome *outcomes;
    size_t outcome_count;
    /// The number of the form to which the first outcome belongs; the others follow in their order, again and again.
    int64_t first_number;
    int64_t history_limit;
    int batch;
} floor_work;

/// What one connection did; `failure` is empty if nothing went wrong.
typedef struct {
    int64_t forms;
    int64_t batches;
    int64_t round_trips;
    /// CPU time of the client's thread.
    double cpu_seconds;
    /// CPU time of the server's process, if it is on this machine.
    double server_cpu_seconds;
    int server_process;
    char failure[256];
} floor_tally;

/// Takes all forms from the queue and stores a constant result for each, over several connections at once.
///
/// Blocks; returns the seconds from the moment when every connection was ready to the last commit.
double floor_drain(const floor_work *work, int connections, floor_tally *tallies);

/// Runs a statement that takes a number above which to look ($1) and a count of forms ($2) and returns the highest number
/// that it took and how many, until it takes none. Blocks; returns the seconds that it took.
double floor_repeat(const char *conninfo, const floor_setting *settings, size_t setting_count, const char *statement,
                    int batch, floor_tally *tally);

/// Submits forms through `intake.submit` at a fixed rate a second, whether or not the answers come in time, over several
/// connections; how late each was sent goes to `lateness`, in seconds. Blocks; returns the seconds that it took.
double floor_produce(const char *conninfo, const char *const *forms, size_t count, double rate, int connections,
                     double *lateness, floor_tally *tally);

/// Submits one form after the other, each so many seconds after the one before was assessed; how long a reader that looks
/// all the time had to wait for the assessment after COMMIT was confirmed goes to `waits`, in seconds. Blocks.
void floor_ask(const char *submitter, const char *reader, const char *const *forms, size_t count, double pause,
               double *waits, floor_tally *tally);

/// Tells `floor_serve` to end.
typedef struct floor_flag floor_flag;
floor_flag *floor_flag_new(void);
void floor_flag_raise(floor_flag *flag);
void floor_flag_free(floor_flag *flag);

/// The smallest consumer: listens, and runs a statement as `floor_repeat` does whenever it is woken; while it is busy it
/// says so, as the worker does, since submissions that notify commit one by one. Blocks until the flag is raised.
void floor_serve(const char *conninfo, const floor_setting *settings, size_t setting_count, const char *statement,
                 int batch, const floor_flag *ended, floor_tally *tally);

/// The same with the worker's statements and constant results, as `floor_drain` does it: the forms come to the client.
void floor_attend(const floor_work *work, const floor_flag *ended, floor_tally *tally);

/// Makes the calls above return as soon as they can; stays in force.
void floor_stop(void);

/// Begins or ends counting how often the Swift runtime takes memory (malloc), for all threads; false where that cannot be
/// counted, as without the runtime's shared library.
bool floor_count_allocations(bool counting);

/// How often, and how many bytes, while it was counted.
uint64_t floor_allocation_count(void);
uint64_t floor_allocated_bytes(void);

#endif
