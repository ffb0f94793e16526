internal import Foundation
internal import Glibc
internal import Subprocess
internal import SystemPackage

/// Runs a program that gets the event as JSON on its standard input; an exit with 0 means that it was delivered.
struct CommandRun: Sendable {
    let program: [String]
    let timeout: Duration

    /// How much longer than ``timeout`` a run may take: for as long a program that was asked to end may do so by itself.
    static let tolerance: Duration = .milliseconds(1_500)
    private static let farewell: Duration = .seconds(1)

    /// What fits into a pipe that nobody reads yet, on every Linux (pipe(7)).
    private static let longestEvent = 4_096

    func deliver(_ event: [UInt8]) async -> DeliveryReport {
        let clock = ContinuousClock()
        let start = clock.now
        func step(_ name: String) -> DeliveryReport.Step {
            DeliveryReport.Step(name: name, elapsed: clock.now - start)
        }
        guard let path = program.first, event.count <= Self.longestEvent else {
            return DeliveryReport(.failed("eventTooLong"))
        }
        let configuration = configuration(path)
        let input: SystemPackage.FileDescriptor
        do {
            input = try Self.filledPipe(event)
        } catch {
            return DeliveryReport(.failed("outOfResources"))
        }
        do {
            let ending = try await withThrowingTaskGroup(of: TerminationStatus?.self) { group in
                group.addTask {
                    let result = try await run(
                        configuration, input: .fileDescriptor(input, closeAfterSpawningProcess: true),
                        output: .discarded, error: .discarded
                    )
                    // The program may have ended when it was asked to, and what it had started may not.
                    if Task.isCancelled { kill(-result.processIdentifier.value, SIGKILL) }
                    return result.terminationStatus
                }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next() ?? nil
            }
            switch ending {
            case .exited(0)?: return DeliveryReport(.delivered, steps: [step("the program ended with 0")])
            case .exited(let code)?:
                return DeliveryReport(.failed("exit.\(code)"), steps: [step("the program ended with \(code)")])
            case .signaled(let signal)?:
                return DeliveryReport(.failed("signal.\(signal)"), steps: [step("a signal ended the program")])
            case nil:
                return DeliveryReport(.failed("timeout"), steps: [step("the program took too long and was ended")])
            }
        } catch is CancellationError {
            return DeliveryReport(.failed("cancelled"))
        } catch {
            return DeliveryReport(.failed("notStarted"), steps: [step("the program could not be started")])
        }
    }

    /// A session of its own, whose members are all asked to end when the time is over; nothing of our environment but a
    /// search path.
    private func configuration(_ path: String) -> Configuration {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.farewell)
        ]
        return Configuration(
            executable: .path(FilePath(path)), arguments: Arguments(Array(program.dropFirst())),
            environment: .custom(["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]),
            workingDirectory: "/", platformOptions: options)
    }

    /// The reading end of a pipe that holds the event already: a program that ends without reading it breaks nothing.
    private static func filledPipe(_ event: [UInt8]) throws -> SystemPackage.FileDescriptor {
        let ends = try SystemPackage.FileDescriptor.pipe()
        for end in [ends.readEnd, ends.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
        do {
            try ends.writeEnd.writeAll(event)
            try ends.writeEnd.close()
        } catch {
            try ends.readEnd.close()
            throw error
        }
        return ends.readEnd
    }
}
