import ClinicFixture
import Daemon
import Foundation
import Glibc
import Testing

@Suite struct ServiceNotifierTests {
    @Test(arguments: [false, true]) func `messages reach the socket of the service manager`(isAbstract: Bool) throws {
        let manager = try ServiceManagerSocket(isAbstract: isAbstract)
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "30000000"])
        notifier.ready("working")
        notifier.status("waiting")
        notifier.alive()
        notifier.stopping("bye")
        #expect(
            manager.received() == ["READY=1\nSTATUS=working", "STATUS=waiting", "WATCHDOG=1", "STOPPING=1\nSTATUS=bye"])
        #expect(notifier.watchdogInterval == .seconds(15))
    }

    @Test func `no sign of life is sent without a watchdog, or to another process's`() throws {
        let manager = try ServiceManagerSocket(isAbstract: false)
        let environments = [
            ["NOTIFY_SOCKET": manager.address], ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "0"],
            ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "many"],
            ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"],
        ]
        for environment in environments {
            let notifier = ServiceNotifier(environment: environment)
            #expect(notifier.watchdogInterval == nil)
            notifier.alive()
        }
        #expect(manager.received().isEmpty)
        let mine = ServiceNotifier(
            environment: ["NOTIFY_SOCKET": manager.address, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "\(getpid())"])
        mine.alive()
        #expect(manager.received() == ["WATCHDOG=1"])
    }

    @Test(arguments: [
        [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative/path"], ["NOTIFY_SOCKET": "/nonexistent/socket"],
        ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 300)], ["NOTIFY_SOCKET": "vsock:2:1"],
    ])
    func `without a socket that works nothing happens`(environment: [String: String]) {
        let notifier = ServiceNotifier(environment: environment)
        notifier.ready("working")
        notifier.stopping("bye")
    }

    @Test func `a manager that does not read holds nobody up`() throws {
        let manager = try ServiceManagerSocket(isAbstract: false)
        let notifier = ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.address])
        for _ in 0..<5_000 { notifier.status("waiting") }
        #expect(!manager.received().isEmpty)
    }
}

/// The socket that a service manager would name in `NOTIFY_SOCKET`.
final class ServiceManagerSocket: Sendable {
    /// As it stands in `NOTIFY_SOCKET`.
    let address: String
    private let descriptor: Int32
    private let path: String?

    init(isAbstract: Bool) throws {
        let name = "intake-notify-\(UUID().uuidString.prefix(8))"
        let file = FileManager.default.temporaryDirectory.appending(path: name).path()
        path = isAbstract ? nil : file
        address = isAbstract ? "@" + name : file
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var target = sockaddr_un()
        target.sun_family = sa_family_t(AF_UNIX)
        let bytes = isAbstract ? [0] + Array(name.utf8) : Array(file.utf8)
        withUnsafeMutableBytes(of: &target.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let isBound = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) } == 0
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
    }

    deinit {
        close(descriptor)
        if let path { unlink(path) }
    }

    /// What has come since the last call.
    func received() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count >= 0 else { return messages }
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }

    /// Waits for a message that contains these words; returns all that came until then.
    func wait(for words: String) async throws -> [String] {
        var messages: [String] = []
        try await eventually("systemd is told '\(words)'") {
            messages += received()
            return messages.contains { $0.contains(words) }
        }
        return messages
    }
}
