internal import Foundation
internal import Glibc
internal import Synchronization

/// How a worker is started as a process of its own.
package struct WorkerProgram: Sendable {
    let path: String
    /// What comes before the options, such as `worker`.
    let arguments: [String]

    package init(path: String, arguments: [String]) {
        self.path = path
        self.arguments = arguments
    }
}

/// A worker or another daemon in a process of its own; killed with this object unless it has ended.
final class WorkerProcess: Sendable {
    let meter: ProcessMeter
    private let end: EndOfProcess

    /// - Parameter batch: how many forms one transaction takes at most.
    convenience init(_ program: WorkerProgram, database: String, batch: Int) throws {
        try self.init(program, arguments: ["--database", database, "--batch", "\(batch)"])
    }

    init(_ program: WorkerProgram, arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: program.path)
        process.arguments = program.arguments + arguments + ["--log-level", "critical"]
        // The worker's own settings must not lead it elsewhere; libpq's variables may be needed.
        process.environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("INTAKE_TRIAGE_") }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let end = EndOfProcess()
        process.terminationHandler = { ended in
            end.reached(ended.terminationReason == .exit ? ended.terminationStatus : -ended.terminationStatus)
        }
        try process.run()
        meter = ProcessMeter(processID: process.processIdentifier)
        self.end = end
    }

    deinit { signal(SIGKILL) }

    /// The exit code, minus the signal where one ended it; nil while it runs.
    var status: Int32? { end.status }

    private func signal(_ number: Int32) {
        // A process that has ended may have given its id to another one.
        if end.status == nil { kill(meter.processID, number) }
    }

    /// Asks it to finish its batch and waits for its end.
    ///
    /// - Throws: ``BenchmarkError/workerFailed(_:)`` when it ended otherwise than it should.
    func stop() async throws {
        signal(SIGTERM)
        let status = await end.wait()
        guard status == 0 else { throw BenchmarkError.workerFailed("it ended with \(status)") }
    }
}

/// The end of a child process, for whoever waits for it.
private final class EndOfProcess: Sendable {
    private struct State {
        var status: Int32?
        var waiters: [CheckedContinuation<Int32, Never>] = []
    }

    private let state = Mutex(State())

    var status: Int32? { state.withLock(\.status) }

    func reached(_ status: Int32) {
        let waiters = state.withLock { state in
            state.status = status
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume(returning: status) }
    }

    func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            let status = state.withLock { state in
                if state.status == nil { state.waiters.append(continuation) }
                return state.status
            }
            if let status { continuation.resume(returning: status) }
        }
    }
}

/// Reads what the kernel knows about a process of this machine.
struct ProcessMeter: Sendable {
    let processID: Int32

    /// The CPU time of all of its threads so far, in seconds; 0 when there is no such process.
    var cpuSeconds: Double {
        var clock = clockid_t()
        guard clock_getcpuclockid(processID, &clock) == 0 else { return 0 }
        var time = timespec()
        guard clock_gettime(clock, &time) == 0 else { return 0 }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The most memory that it ever had resident, in bytes; nil when it is gone.
    var peakMemory: Int? { status("VmHWM:") }

    /// The memory that it has resident, in bytes; nil when it is gone.
    var residentMemory: Int? { status("VmRSS:") }

    /// How many threads it has; nil when it is gone.
    var threads: Int? { field("Threads:").flatMap { Int($0) } }

    private func status(_ name: String) -> Int? {
        field(name).flatMap { Int($0.dropLast(3)) }.map { $0 * 1024 }
    }

    private func field(_ name: String) -> String? {
        guard let file = FileManager.default.contents(atPath: "/proc/\(processID)/status") else { return nil }
        return String(decoding: file, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix(name) }
            .map { $0.dropFirst(name.count).trimmingCharacters(in: .whitespaces) }
    }
}
