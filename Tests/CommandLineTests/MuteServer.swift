import TestSupport
import ClinicFixture
import Foundation
import Glibc
import Testing

/// A socket where a server should be, which accepts connections and says nothing.
final class MuteServer: Sendable {
    /// For a connection string's `host`.
    let folder: String
    private let listener: Int32

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mute-\(UUID().uuidString.prefix(8))").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = folder + "/.s.PGSQL.5432"
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isListening = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 && listen(listener, 16) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
    }

    deinit {
        close(listener)
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            print("the folder of a mute server could not be removed: \(error)")
        }
    }

    /// Waits until somebody has connected; the connection stays in the queue of the socket.
    func waitForClient() async throws {
        try await eventually("a client connects") {
            var descriptor = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            return poll(&descriptor, 1, 0) == 1
        }
    }
}
