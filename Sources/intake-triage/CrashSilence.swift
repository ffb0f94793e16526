import CWorker
import Glibc

/// Keeps what this process has in memory to itself when it ends in a crash: forms may be anywhere in it.
enum CrashSilence {
    /// The signals that Swift's runtime catches to print a backtrace, with registers, memory and strings.
    private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT]

    /// Takes the runtime's handlers away, whatever `SWIFT_BACKTRACE` says, and forbids core files, core dumps through a
    /// pipe, which no limit on their size binds, and looks into this process by others of its account.
    ///
    /// The runtime has installed its handlers before the program's first line, and does so once. What a crash still
    /// leaves is the signal and a line about the kind of trap.
    static func begin() {
        for number in signals { signal(number, SIG_DFL) }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        // It fails for no argument that is right.
        _ = worker_forbid_dumps()
    }
}
