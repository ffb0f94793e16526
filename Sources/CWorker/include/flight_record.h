#ifndef FLIGHT_RECORD_H
#define FLIGHT_RECORD_H

#include <stdint.h>

/// What a worker is doing, in a file that outlives its process. All members that change are written with plain volatile
/// stores, so that the compiler neither drops nor delays them and nothing is asked of the kernel.
struct flight_record {
    uint64_t magic;
    uint64_t boot_high;
    uint64_t boot_low;
    /// Counts steps, so that a watchdog sees progress.
    volatile uint64_t progress;
    volatile uint64_t form_high;
    volatile uint64_t form_low;
    volatile int64_t number;
    volatile uint32_t phase;
    volatile uint32_t batch;
    volatile uint32_t hung;
    uint32_t unused;
};

#define FLIGHT_RECORD_MAGIC UINT64_C(0x3174686769696c66)

/// The worker begins a step with a batch of so many forms and none of them in hand.
static inline void flight_record_step(struct flight_record *record, uint32_t phase, uint32_t batch) {
    record->phase = phase;
    record->batch = batch;
    record->number = 0;
    record->progress = record->progress + 1;
}

/// The worker takes one form in hand. Torn by the process's end, number and id belong to different forms, which is no form.
static inline void flight_record_form(
    struct flight_record *record, uint32_t phase, int64_t number, uint64_t form_high, uint64_t form_low) {
    record->form_high = form_high;
    record->form_low = form_low;
    record->number = number;
    record->phase = phase;
    record->progress = record->progress + 1;
}

static inline uint64_t flight_record_progress(const struct flight_record *record) { return record->progress; }
static inline uint32_t flight_record_phase(const struct flight_record *record) { return record->phase; }
static inline void flight_record_hang(struct flight_record *record) { record->hung = 1; }

#endif
