internal import TestSupport
internal import Foundation
internal import Glibc

/// The socket that a service manager would name in `NOTIFY_SOCKET`.
package final class ServiceManagerSocket: Sendable {
    /// As it stands in `NOTIFY_SOCKET`.
    package let address: String
    private let descriptor: Int32
    private let path: String?

    package init(isAbstract: Bool) throws {
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
    package func received() -> [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 8_192)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            guard count >= 0 else { return messages }
            messages.append(String(decoding: buffer[..<count], as: UTF8.self))
        }
    }

    /// Waits for a message that contains these words; returns all that came until then.
    package func wait(for words: String) async throws -> [String] {
        var messages: [String] = []
        try await eventually("systemd is told '\(words)'") {
            messages += received()
            return messages.contains { $0.contains(words) }
        }
        return messages
    }
}
