import TestSupport
import ClinicFixture
import Foundation
import Glibc
import Synchronization

/// What people are told by: a pager, which is a webhook on the loopback interface, and a siren, which is a command.
///
/// Both keep what they were told; the pager fails now and then, after it was told or before.
final class Receivers: Sendable {
    /// An event as the alerter sends it.
    struct Event: Decodable, Sendable {
        struct Details: Decodable, Sendable {
            let alert: String?
            let trouble: String?
        }

        let type: String
        let data: Details
    }

    /// A request that the pager got.
    struct Call: Sendable {
        /// The header `webhook-id`.
        let id: String
        /// The header `webhook-timestamp`, in seconds since 1970.
        let timestamp: Int?
        let body: String

        func event() throws -> Event { try Receivers.event(body) }
    }

    private struct State {
        var calls: [Call] = []
        var dice: Dice
        var isOutOfOrder = false
        var isClosed = false
    }

    let folder: ScratchFolder
    /// The pager fails once in so many times; nil where it always works.
    private let failsOnceIn: Int?
    private let listener: Int32
    private let port: UInt16
    private let state: Mutex<State>

    init(in folder: ScratchFolder, failsOnceIn: Int? = nil, dice: Dice) throws {
        self.folder = folder
        self.failsOnceIn = failsOnceIn
        state = Mutex(State(dice: dice))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { [listener] address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 64) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        guard isListening else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { self.acceptAll() }
    }

    /// Accepts no more calls.
    func close() {
        state.withLock { $0.isClosed = true }
        // Ends the `accept` that waits; the thread closes the socket.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    /// Whether the pager fails always, and tells nobody.
    func setOutOfOrder(_ isOutOfOrder: Bool) { state.withLock { $0.isOutOfOrder = isOutOfOrder } }

    // MARK: What they were told

    /// Every call of the pager, repeats included, in order.
    var calls: [Call] { state.withLock(\.calls) }

    /// Every event that the siren got, repeats included, in order.
    func alarms() throws -> [Event] {
        guard let content = FileManager.default.contents(atPath: sirenFile) else { return [] }
        return try String(decoding: content, as: UTF8.self).split(separator: "\n").map { try Self.event(String($0)) }
    }

    private static func event(_ body: String) throws -> Event {
        try JSONDecoder().decode(Event.self, from: Data(body.utf8))
    }

    // MARK: Configuration

    private var sirenFile: String { folder.url.appending(path: "siren").path() }

    /// A configuration file for alerters that tell by both; returns its path.
    func configuration() throws -> String {
        let secret = try folder.file("webhook-secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        return try folder.file(
            "alerter.json",
            """
            {"alerts": {
                "channels": {
                    "pager": {"kind": "webhook", "url": "http://127.0.0.1:\(port)/", "allowHTTP": true,
                              "secretFile": "\(secret)", "timeoutSeconds": 2},
                    "siren": {"kind": "command", "timeoutSeconds": 5, "program":
                              ["/bin/sh", "-c", "printf '%s\\\\n' \\"$(cat)\\" >> \\"$1\\"", "siren", "\(sirenFile)"]}},
                "policies": {
                    "emergency": {"steps": [{"channels": ["pager", "siren"], "minutes": 2}]},
                    "urgent": {"steps": [{"channels": ["pager"], "minutes": 5}]}},
                "storm": {"individually": 20, "windowSeconds": 4}}}
            """)
    }

    // MARK: The pager

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0, !state.withLock(\.isClosed) else { break }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            Thread.detachNewThread {
                self.answer(client)
                Glibc.close(client)
            }
        }
        Glibc.close(listener)
    }

    private func answer(_ client: Int32) {
        guard let call = Self.read(client) else { return }
        let failure = state.withLock { state -> Int in
            var failure = failsOnceIn.map { state.dice.oneIn($0) ? state.dice.number(1...3) : 0 } ?? 0
            if state.isOutOfOrder { failure = 1 }
            // Nobody is told by one that fails at once.
            if failure != 1 { state.calls.append(call) }
            return failure
        }
        let status = failure == 0 ? "200 OK" : "503 Service Unavailable"
        // As one that dies after it has told somebody.
        if failure == 3 { return }
        let answer = Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".utf8)
        _ = send(client, answer, answer.count, Int32(MSG_NOSIGNAL))
    }

    /// A whole request; nil where it breaks off.
    private static func read(_ client: Int32) -> Call? {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let separator = Array("\r\n\r\n".utf8)
        while true {
            let count = Glibc.read(client, &buffer, buffer.count)
            guard count > 0 else { return nil }
            received += buffer[..<count]
            guard let end = received.firstRange(of: separator) else { continue }
            let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
            func header(_ name: String) -> String? {
                head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name + ":") }
                    .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
            }
            guard let id = header("webhook-id"), let length = header("content-length").flatMap({ Int($0) }) else {
                return nil
            }
            let body = received[end.upperBound...]
            if body.count >= length {
                return Call(
                    id: id, timestamp: header("webhook-timestamp").flatMap { Int($0) },
                    body: String(decoding: body, as: UTF8.self))
            }
        }
    }
}
