internal import Glibc

/// Tells systemd how the service is, by the protocol of sd_notify(3); does nothing where `NOTIFY_SOCKET` is not set.
package struct ServiceNotifier: Sendable {
    private let address: [UInt8]?
    /// Where it is one of several daemons of a process, which one.
    private let part: JointNotifier.Part?
    /// Half of what systemd allows between signs of life; nil without a watchdog.
    package let watchdogInterval: Duration?

    /// - Parameter environment: where `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` are looked up.
    package init(environment: [String: String]) {
        part = nil
        if let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@"), path.utf8.count < 108 {
            var bytes = Array(path.utf8)
            // A leading @ stands for the NUL of an abstract socket.
            if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
            address = bytes
        } else {
            address = nil
        }
        let isForUs = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        if address != nil, isForUs, let limit = environment["WATCHDOG_USEC"].flatMap({ Int64($0) }), limit > 0 {
            watchdogInterval = .microseconds(limit / 2)
        } else {
            watchdogInterval = nil
        }
    }

    init(_ part: JointNotifier.Part, of whole: ServiceNotifier) {
        address = nil
        self.part = part
        watchdogInterval = whole.watchdogInterval
    }

    /// Whether somebody started it who would start it again.
    package var isListenedTo: Bool { address != nil || part != nil }

    package func ready(_ status: String) {
        if let part { return part.ready(status) }
        send("READY=1\nSTATUS=\(status)")
    }

    package func status(_ status: String) {
        if let part { return part.status(status) }
        send("STATUS=\(status)")
    }

    package func alive() {
        if let part { return part.alive() }
        if watchdogInterval != nil { send("WATCHDOG=1") }
    }

    package func stopping(_ status: String) {
        if let part { return part.status(status) }
        send("STOPPING=1\nSTATUS=\(status)")
    }

    /// Where it is one of several daemons of a process, this one has come to its end and counts no longer.
    package func leave() { part?.leave() }

    /// A datagram that cannot be sent is dropped: the service manager has its own time limits.
    private func send(_ message: String) {
        guard let address else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + address.count)
        let bytes = Array(message.utf8)
        withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
                _ = sendto(
                    descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT), target,
                    length)
            }
        }
    }
}
