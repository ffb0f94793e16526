internal import Foundation
internal import Glibc

/// One connection to a web server on a Unix socket, as a browser behind the proxy has it: a request, then its answer.
final class BoardClient {
    private let descriptor: Int32
    private let headers: String
    private var received: [UInt8] = []

    /// - Parameters:
    ///   - headers: of every request, each line with its end.
    ///   - patience: seconds that an answer may take.
    /// - Throws: ``BenchmarkError/workerFailed(_:)`` while nobody listens there.
    init(socket path: String, headers: String, patience: Int = 60) throws {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw BenchmarkError.workerFailed("there is no socket left") }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        var time = timeval(tv_sec: patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            throw BenchmarkError.workerFailed("nobody listens at the board's socket")
        }
        self.descriptor = descriptor
        self.headers = headers
    }

    deinit { close(descriptor) }

    /// The body of a page.
    func page(_ path: String) throws -> String {
        try ask(path)
        let head = try head()
        guard let line = head.split(separator: "\r\n").first(where: { $0.lowercased().hasPrefix("content-length:") }),
            let length = Int(line.drop { $0 != ":" }.dropFirst().trimmingCharacters(in: .whitespaces))
        else { throw BenchmarkError.workerFailed("the board sent a page of unknown length") }
        while received.count < length { try receive() }
        let body = String(decoding: received.prefix(length), as: UTF8.self)
        received.removeFirst(length)
        return body
    }

    /// Opens a stream of events and reads its first words.
    func openStream() throws {
        try ask("/events")
        _ = try head()
        if received.isEmpty { try receive() }
        received.removeAll()
    }

    /// What a stream has sent since; waits for it.
    func nextOfStream() throws -> String {
        received.removeAll()
        try receive()
        return String(decoding: received, as: UTF8.self)
    }

    private func ask(_ path: String) throws {
        let request = Array("GET \(path) HTTP/1.1\r\n\(headers)\r\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            throw BenchmarkError.workerFailed("the board hung up")
        }
    }

    private func head() throws -> String {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = received.firstRange(of: end) {
                let head = String(decoding: received[..<range.lowerBound], as: UTF8.self)
                received.removeFirst(range.upperBound)
                guard head.hasPrefix("HTTP/1.1 200") else {
                    throw BenchmarkError.workerFailed(
                        "the board answered \(head.prefix(40).split(separator: "\r\n")[0])")
                }
                return head
            }
            try receive()
        }
    }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw BenchmarkError.workerFailed("the board sent nothing more") }
        received.append(contentsOf: buffer[..<count])
    }
}
