internal import Daemon
package import Postgres

/// A setting of a listener that cannot be used; it does not start.
package struct WebSettingsError: Error, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    /// That an object of settings has a name that does not exist: nobody relies on a misspelt setting.
    package static func check<Key: CodingKey & CaseIterable>(_ decoder: any Decoder, _: Key.Type) throws {
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys where Key(stringValue: key.stringValue) == nil {
            let known = Key.allCases.map(\.stringValue).joined(separator: ", ")
            throw WebSettingsError("'\(key.stringValue)' does not exist; known are \(known)")
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// An address as browsers write it: what pages come from, and what they are asked by.
package struct WebAddress: Sendable, Hashable {
    /// `https://triage.clinic.example`, as the header Origin has it.
    package let origin: String
    /// `triage.clinic.example`, as the header Host has it.
    package let authority: String

    package var isEncrypted: Bool { origin.hasPrefix("https://") }

    package init(_ text: String) throws {
        let scheme = text.hasPrefix("https://") ? "https://" : text.hasPrefix("http://") ? "http://" : ""
        let rest = text.dropFirst(scheme.count)
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-:[]".utf8)
        guard !scheme.isEmpty, !rest.isEmpty, rest.utf8.allSatisfy(allowed.contains) else {
            throw WebSettingsError(
                "address is '\(text)'; give it as browsers show it, in small letters and without a path, such as https://triage.clinic.example"
            )
        }
        origin = text
        authority = String(rest)
    }
}

/// Where a listener listens: behind a proxy on this machine, and nowhere else.
package struct ListeningPlace: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        /// Of 127.0.0.1.
        case port(Int)
        /// The path of a Unix socket.
        case socket(String)
    }

    let kind: Kind

    package var isSocket: Bool { if case .socket = kind { true } else { false } }

    /// - Parameter port: of 127.0.0.1.
    package init(port: Int) { kind = .port(port) }

    /// - Parameter proxy: what the proxy does, for the person who is told that the place cannot be used.
    package init(_ listen: String, proxy: String) throws {
        if listen.hasPrefix("/") {
            guard listen.utf8.count < 108 else { throw WebSettingsError("listen: the path of the socket is too long") }
            kind = .socket(listen)
            return
        }
        let parts = listen.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "127.0.0.1" || parts[0] == "localhost", let port = UInt16(parts[1]),
            port > 0
        else {
            throw WebSettingsError(
                "listen is '\(listen)'; give the path of a Unix socket, or 127.0.0.1 with a port: a proxy on this machine \(proxy)"
            )
        }
        kind = .port(Int(port))
    }

    private var text: String {
        switch kind {
        case .port(let port): "127.0.0.1:\(port)"
        case .socket(let path): path
        }
    }

    /// The socket that the service manager listens on at this place, and passed on; nil where there is none.
    var inherited: InheritedSocket? { InheritedSocket.ofThisProcess.first { $0.address == text } }

    /// - Throws: ``WebSettingsError`` where a socket was passed on that none of these uses: whoever asks there would wait for ever.
    package static func checkSockets(of places: [ListeningPlace]) throws {
        for socket in InheritedSocket.ofThisProcess where !places.contains(where: { $0.text == socket.address }) {
            throw WebSettingsError(
                "the socket unit listens on \(socket.address ?? "what no browser is answered on"), and 'listen' is "
                    + "\(places.map(\.text).joined(separator: ", ")): make them the same, or disable the socket unit")
        }
    }
}

/// What a listener keeps while it is open, also when its settings are read again.
package struct FixedSettings: Sendable {
    private let database: String
    private let place: ListeningPlace
    private let address: WebAddress

    package init(_ database: ConnectionConfiguration, _ place: ListeningPlace, _ address: WebAddress) {
        self.database = database.connectionString
        self.place = place
        self.address = address
    }

    /// - Throws: ``WebSettingsError`` where the next ones are others.
    package func check(_ next: FixedSettings) throws {
        for (name, isSame) in [
            ("database", database == next.database), ("listen", place == next.place),
            ("address", address == next.address),
        ] where !isSame {
            throw WebSettingsError("\(name) is another; that counts from the next start: start the service again")
        }
    }
}

/// How the sessions of a listener with the database are set.
package enum WebSession {
    package static let settings = [
        "search_path": "pg_catalog, intake, pg_temp", "timezone": "UTC", "statement_timeout": "15s",
        "lock_timeout": "5s",
        // Compiling a statement takes longer than any page's statement.
        "jit": "off",
        "idle_in_transaction_session_timeout": "5s", "log_parameter_max_length_on_error": "0",
    ]
}
