internal import TriageCore

/// An address that the configuration gives, or a file that holds it because it is a secret itself.
package enum URLSource: Sendable, Hashable {
    case text(String)
    /// A path, or the name of a credential.
    case file(String)

    init<Key: CodingKey>(_ container: KeyedDecodingContainer<Key>, url: Key, file: Key) throws {
        let text = try container.decodeIfPresent(String.self, forKey: url)
        let path = try container.decodeIfPresent(String.self, forKey: file)
        switch (text, path) {
        case (let text?, nil): self = .text(text)
        case (nil, let path?): self = .file(path)
        default:
            throw DecodingError.dataCorruptedError(
                forKey: url, in: container,
                debugDescription: "give either \(url.stringValue) or \(file.stringValue)")
        }
    }
}

/// How one channel tells.
package struct ChannelSettings: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case webhook(Web, secretFile: String)
        case pagerDuty(Web, routingKeyFile: String)
        case ntfy(Web, tokenFile: String?)
        case mail(Mail)
        case command(Command)
    }

    /// Where a request goes.
    package struct Web: Sendable, Hashable {
        package var url: URLSource
        /// A file with the certificates of a private authority, instead of the system's.
        package var caFile: String?
        /// The address of a proxy; the environment's are not used.
        package var proxy: String?
        /// Only for a receiver on this machine or on a network of its own.
        package var allowsPlainHTTP = false
    }

    package struct Mail: Sendable, Hashable {
        package enum Security: String, Sendable, Hashable {
            /// The connection begins in clear and must become secure before anything is said.
            case startTLS = "starttls"
            case tls
            /// Clear text, without a password; for a relay on this machine.
            case none
        }

        package var host: String
        package var port: Int
        package var security: Security
        package var from: String
        package var to: String
        package var user: String?
        package var passwordFile: String?
        package var caFile: String?
    }

    package struct Command: Sendable, Hashable {
        /// The program's path and its arguments.
        package var program: [String]
    }

    package var kind: Kind
    /// Seconds for one attempt.
    package var timeout: Int64

    /// Whether the receiver keeps incidents of its own, and is told of each how it goes on.
    package var keepsIncidents: Bool {
        if case .pagerDuty = kind { return true }
        return false
    }

    /// The kind's name in the configuration.
    package var kindName: String {
        switch kind {
        case .webhook: "webhook"
        case .pagerDuty: "pagerduty"
        case .ntfy: "ntfy"
        case .mail: "mail"
        case .command: "command"
        }
    }
}

extension ChannelSettings: Decodable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case kind, timeoutSeconds, url, urlFile, caFile, proxy, allowHTTP, secretFile, routingKeyFile, tokenFile,
            server,
            security, from, to, user, passwordFile, program
    }

    private static let web: [CodingKeys] = [.url, .urlFile, .caFile, .proxy, .allowHTTP]

    /// Reads a channel.
    ///
    /// - Throws: `DecodingError` for an unknown kind, or a name that this kind does not have.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let name = try container.decode(String.self, forKey: .kind)
        func check(_ keys: [CodingKeys]) throws {
            try rejectUnknownKeys(decoder, known: ([.kind, .timeoutSeconds] + keys).map(\.rawValue))
        }
        switch name {
        case "webhook":
            try check(Self.web + [.secretFile])
            kind = .webhook(
                try Self.web(container), secretFile: try container.decode(String.self, forKey: .secretFile))
        case "pagerduty":
            try check(Self.web + [.routingKeyFile])
            kind = .pagerDuty(
                try Self.web(container, default: "https://events.pagerduty.com/v2/enqueue"),
                routingKeyFile: try container.decode(String.self, forKey: .routingKeyFile))
        case "ntfy":
            try check(Self.web + [.tokenFile])
            kind = .ntfy(
                try Self.web(container), tokenFile: try container.decodeIfPresent(String.self, forKey: .tokenFile))
        case "mail":
            try check([.server, .security, .from, .to, .user, .passwordFile, .caFile])
            kind = .mail(try Self.mail(container))
        case "command":
            try check([.program])
            kind = .command(Command(program: try container.decode([String].self, forKey: .program)))
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container,
                debugDescription: "'\(name)' does not exist; known are webhook, mail, pagerduty, ntfy, command")
        }
        timeout = try container.decodeIfPresent(Int64.self, forKey: .timeoutSeconds) ?? 15
    }

    private static func web(
        _ container: KeyedDecodingContainer<CodingKeys>, default address: String? = nil
    ) throws -> Web {
        let source: URLSource
        if let address, !container.contains(.url), !container.contains(.urlFile) {
            source = .text(address)
        } else {
            source = try URLSource(container, url: .url, file: .urlFile)
        }
        return Web(
            url: source, caFile: try container.decodeIfPresent(String.self, forKey: .caFile),
            proxy: try container.decodeIfPresent(String.self, forKey: .proxy),
            allowsPlainHTTP: try container.decodeIfPresent(Bool.self, forKey: .allowHTTP) ?? false)
    }

    private static func mail(_ container: KeyedDecodingContainer<CodingKeys>) throws -> Mail {
        let word = try container.decodeIfPresent(String.self, forKey: .security) ?? "starttls"
        guard let security = Mail.Security(rawValue: word) else {
            throw DecodingError.dataCorruptedError(
                forKey: .security, in: container,
                debugDescription: "'\(word)' does not exist; known are starttls, tls, none")
        }
        let server = try container.decode(String.self, forKey: .server)
        let parts = server.split(separator: ":", omittingEmptySubsequences: false)
        let standard = security == .tls ? 465 : security == .startTLS ? 587 : 25
        guard parts.count <= 2, let host = parts.first, !host.isEmpty,
            let port = parts.count == 2 ? Int(parts[1]) : standard
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .server, in: container,
                debugDescription: "give a host, or a host and a port as in mail.example:587")
        }
        return Mail(
            host: String(host), port: port, security: security,
            from: try container.decode(String.self, forKey: .from), to: try container.decode(String.self, forKey: .to),
            user: try container.decodeIfPresent(String.self, forKey: .user),
            passwordFile: try container.decodeIfPresent(String.self, forKey: .passwordFile),
            caFile: try container.decodeIfPresent(String.self, forKey: .caFile))
    }
}

extension ChannelSettings {
    /// Why the channel cannot be used; nil when it can.
    package var problem: String? {
        if !(1...120).contains(timeout) { return "timeoutSeconds must be from 1 to 120" }
        switch kind {
        case .webhook(let web, _), .pagerDuty(let web, _), .ntfy(let web, _):
            guard case .text(let url) = web.url else { return nil }
            return Self.problem(ofURL: url, allowsPlainHTTP: web.allowsPlainHTTP)
        case .mail(let mail): return Self.problem(of: mail)
        case .command(let command):
            guard let program = command.program.first, program.hasPrefix("/") else {
                return "program must be a list that begins with a path from / on"
            }
            return nil
        }
    }

    static func problem(ofURL url: String, allowsPlainHTTP: Bool) -> String? {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return "url has characters that no address has" }
        if url.hasPrefix("https://") || (allowsPlainHTTP && url.hasPrefix("http://")) { return nil }
        return "url must begin with https:// (with allowHTTP, for a receiver on this machine, also http://)"
    }

    private static func problem(of mail: Mail) -> String? {
        for (name, address) in [("from", mail.from), ("to", mail.to)] {
            let parts = address.split(separator: "@", omittingEmptySubsequences: false)
            // What a header or an SMTP command could be broken with.
            let isPlain = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>,;:\"()[]\\".utf8.contains($0) }
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, isPlain else {
                return "\(name) must be one address such as oncall@clinic.example"
            }
        }
        guard (1...65_535).contains(mail.port),
            mail.host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x40 })
        else { return "server must be a host, or a host and a port as in mail.example:587" }
        if (mail.user == nil) != (mail.passwordFile == nil) { return "user and passwordFile come together" }
        if mail.security == .none, mail.user != nil {
            return "a password is not sent over a connection in clear; use starttls or tls"
        }
        return nil
    }
}
