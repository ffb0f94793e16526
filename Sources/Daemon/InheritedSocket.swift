internal import Foundation
internal import Glibc

/// A socket that systemd listens on and passes on (sd_listen_fds(3)): while the process starts again, whoever connects waits.
package struct InheritedSocket: Sendable, Hashable {
    package let descriptor: Int32
    /// What it listens on: the path of a Unix socket, or `127.0.0.1:8080`; nil for what no listener of ours uses.
    package let address: String?

    /// The first descriptor that systemd passes.
    private static let first: Int32 = 3

    /// Those that were passed to this process.
    package static let ofThisProcess = all(environment: ProcessInfo.processInfo.environment)

    /// Those that the environment says are for this process, which its children do not get.
    static func all(environment: [String: String]) -> [InheritedSocket] {
        guard environment["LISTEN_PID"] == "\(getpid())", let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }),
            (1...64).contains(count)
        else { return [] }
        return (first..<first + count).map { descriptor in
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return InheritedSocket(descriptor: descriptor, address: address(of: descriptor))
        }
    }

    /// What a socket listens on.
    static func address(of descriptor: Int32) -> String? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let isKnown = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        guard isKnown else { return nil }
        return withUnsafeBytes(of: storage) { bytes in
            switch Int32(storage.ss_family) {
            case AF_UNIX:
                let path = bytes[..<Int(length)].dropFirst(MemoryLayout<sa_family_t>.size).prefix { $0 != 0 }
                return path.isEmpty ? nil : String(decoding: path, as: UTF8.self)
            case AF_INET:
                let inet = bytes.load(as: sockaddr_in.self)
                let host = UInt32(bigEndian: inet.sin_addr.s_addr)
                guard host == INADDR_LOOPBACK else { return nil }
                return "127.0.0.1:\(UInt16(bigEndian: inet.sin_port))"
            default: return nil
            }
        }
    }
}
