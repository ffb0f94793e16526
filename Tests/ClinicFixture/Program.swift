internal import TestSupport
package import Foundation
internal import Glibc

/// The executable `intake-triage`, as it was built beside this test bundle, as a child process.
package final class Program: Sendable {
    /// How a process ended, and what it wrote.
    package struct Ending: Sendable {
        /// The exit code; minus the signal where one ended it.
        package let status: Int32
        package let output: String
        package let errors: String

        package var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    package var processID: Int32 { process.processID }
    private let process: ChildProcess
    private let folder: URL
    private let end: Task<Int32, Never>

    /// Where the package was built; the test process is the bundle itself, or runs it from the same folder.
    package static let buildFolder: URL = {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? "/proc/self/exe"
        return URL(filePath: bundle).resolvingSymlinksInPath().deletingLastPathComponent()
    }()

    /// Starts it with nothing of this process's environment but the search path.
    ///
    /// - Parameter launcher: a program with arguments that becomes the one named after them, as nsenter(1) does.
    package init(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil, launcher: [String] = []
    ) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "intake-program-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let executable = Self.buildFolder.appending(path: "intake-triage").path()
        guard FileManager.default.isExecutableFile(atPath: executable) else {
            throw NeverHappened(what: "the executable intake-triage was built")
        }
        var variables = environment
        variables["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        let inputFile = folder.appending(path: "input")
        if let input { try Data(input.utf8).write(to: inputFile) }
        let (stream, continuation) = AsyncStream.makeStream(of: Int32.self)
        process = try ChildProcess(
            launcher + [executable] + arguments, environment: variables,
            files: (
                input == nil ? "/dev/null" : inputFile.path(), folder.appending(path: "output").path(),
                folder.appending(path: "errors").path()
            )
        ) { status in
            continuation.yield(status)
            continuation.finish()
        }
        end = Task {
            for await status in stream { return status }
            return .min
        }
        Witnesses.add { [weak self] in self.map { $0.errorsSoFar.split(separator: "\n").map(String.init) } }
    }

    deinit {
        // A test that failed early leaves it running.
        process.signal(SIGKILL)
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("the folder of a program could not be removed: \(error)")
        }
    }

    /// A launcher that gives it a terminal, of which its standard output shows what stands there.
    ///
    /// - Parameter redirection: of the program's own streams, as a shell has it.
    package static func terminal(_ redirection: String = "") -> [String] {
        ["/bin/bash", "-c", #"exec script -qec "$(printf '%q ' "$@")\#(redirection)" /dev/null"#, "script"]
    }

    private func text(_ name: String) -> String {
        String(
            decoding: FileManager.default.contents(atPath: folder.appending(path: name).path()) ?? Data(), as: UTF8.self
        )
    }

    /// Sends a signal, unless it has ended: its id may be another process's by then.
    package func signal(_ number: Int32) { process.signal(number) }

    /// Waits until it has written these words to standard error.
    package func wait(for words: String) async throws {
        try await eventually("the program says '\(words)'") {
            text("errors").contains(words)
        }
    }

    /// What it has written to standard error until now.
    package var errorsSoFar: String { text("errors") }

    /// Waits for its end; one that hangs is killed after a while, which no test takes for a good end.
    package func ending(atMost limit: Duration = .seconds(120)) async -> Ending {
        let patience = Task { [self] in
            try await Task.sleep(for: limit)
            signal(SIGKILL)
        }
        let status = await end.value
        patience.cancel()
        return Ending(status: status, output: text("output"), errors: text("errors"))
    }

    /// Runs it to its end.
    package static func run(
        _ arguments: [String], environment: [String: String] = [:], input: String? = nil
    ) async throws -> Ending {
        try await Program(arguments, environment: environment, input: input).ending()
    }
}

/// A file with this content, for the time of the call.
package func withFile<T>(_ content: [UInt8], _ body: (String) async throws -> T) async throws -> T {
    let file = FileManager.default.temporaryDirectory.appending(path: "intake-form-\(UUID().uuidString).json")
    try Data(content).write(to: file)
    defer { unlink(file.path()) }
    return try await body(file.path())
}

package func withFile<T>(_ content: String, _ body: (String) async throws -> T) async throws -> T {
    try await withFile(Array(content.utf8), body)
}
