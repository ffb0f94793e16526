import Foundation
import Glibc
import Testing

@testable import Daemon

/// Sockets that systemd passes on.
@Suite struct InheritedSocketTests {
    @Test(arguments: [
        [:], ["LISTEN_FDS": "1"], ["LISTEN_PID": "1", "LISTEN_FDS": "1"], ["LISTEN_PID": "\(getpid())"],
        ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "x"], ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "-1"],
        ["LISTEN_PID": "\(getpid())", "LISTEN_FDS": "1000000"],
    ])
    func `what is not for this process is none`(environment: [String: String]) {
        #expect(InheritedSocket.all(environment: environment).isEmpty)
    }

    @Test func `a socket is known by where it listens`() throws {
        let tcp = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let unix = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { for descriptor in [tcp, unix] { close(descriptor) } }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(tcp, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(isBound == 0)
        let text = try #require(InheritedSocket.address(of: tcp))
        #expect(text.hasPrefix("127.0.0.1:") && text != "127.0.0.1:0")
        // One that is not bound, and what is no socket.
        #expect(InheritedSocket.address(of: unix) == nil && InheritedSocket.address(of: -1) == nil)
    }
}
