import TestSupport
import Foundation
import Glibc
import Postgres
import Testing

/// It runs in its own process and alone, since it counts what the whole process has.
@Suite(.serialized, .timeLimit(.minutes(2))) struct LifecycleTests {
    @Test func `connections that were closed, dropped, lost or never came about leave neither threads nor descriptors`()
        async throws
    {
        let connectionString = try await TestServer.connectionString()
        await #expect(processExitsWith: .success) {
            [connectionString = connectionString as String] in
            try await LeakCheck(connectionString: connectionString).run()
        }
    }
}

/// What the exit test's process does.
struct LeakCheck {
    let connectionString: String

    private func cycle() async throws {
        let configuration = ConnectionConfiguration(connectionString, gracePeriod: .seconds(20))
        // Closed.
        let closed = try await Connection.connect(configuration, logger: .silent)
        try await closed.execute("SELECT 1")
        await closed.close()
        // Dropped without close.
        _ = try await Connection.connect(configuration, logger: .silent).value("SELECT 1", as: Int32.self)
        // Used after close, which needs a thread once more.
        _ = await postgresError { try await closed.execute("SELECT 1") }
        // Cancelled on the server, by a helper thread.
        let cancelled = try await Connection.connect(configuration, logger: .silent)
        _ = await postgresError {
            try await cancelled.execute("SELECT pg_sleep(3600)", deadline: .now + .milliseconds(5))
        }
        // Lost.
        _ = await postgresError { try await cancelled.execute("SELECT pg_terminate_backend(pg_backend_pid())") }
        // Never came about.
        _ = await postgresError {
            _ = try await Connection.connect(ConnectionConfiguration("host=/nonexistent"), logger: .silent)
        }
        _ = await postgresError {
            _ = try await Connection.connect(ConnectionConfiguration("nonsense"), logger: .silent)
        }
        let listener = try await NotificationListener.connect(configuration, channels: ["c"], logger: .silent)
        let consumer = Task { try await listener.next() }
        try await listener.ping(deadline: .generous)
        consumer.cancel()
        _ = try await consumer.value
    }

    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
    }

    private func threadsOfThisLibrary() throws -> Int {
        try names("/proc/self/task").filter { task in
            // A thread may end while its name is being read.
            guard let name = FileManager.default.contents(atPath: "/proc/self/task/\(task)/comm") else { return false }
            return String(decoding: name, as: UTF8.self).hasPrefix("postgres")
        }.count
    }

    /// The sockets and eventfds; timers come and go with Dispatch.
    private func descriptorsOfThisKind() throws -> Int {
        try names("/proc/self/fd").filter { descriptor in
            var target = [UInt8](repeating: 0, count: 256)
            let count = target.withUnsafeMutableBytes {
                readlink("/proc/self/fd/\(descriptor)", $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
            }
            // The descriptor of the listing itself is gone by now.
            guard count > 0 else { return false }
            let kind = String(decoding: target.prefix(count), as: UTF8.self)
            return kind.hasPrefix("socket:") || kind == "anon_inode:[eventfd]"
        }.count
    }

    /// Ends the process with 10 and the number of threads and descriptors that are left.
    func run() async throws {
        for _ in 0..<3 { try await cycle() }
        try await settle { try threadsOfThisLibrary() }
        let before = try descriptorsOfThisKind()
        for _ in 0..<50 { try await cycle() }
        try await settle { try threadsOfThisLibrary() + max(0, descriptorsOfThisKind() - before) }
    }

    /// Waits until nothing is left. A thread that ends gives no sign, so the kernel's lists are read again.
    private func settle(_ count: () throws -> Int) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while case let left = try count(), left > 0 {
            if ContinuousClock.now > deadline { exit(10 + Int32(min(left, 100))) }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}
