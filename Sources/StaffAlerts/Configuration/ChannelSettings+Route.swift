internal import Foundation

/// A channel whose receiver is a person: the file has how they are told, and the database has where.
extension ChannelSettings {
    /// Stands in a route for a person's address.
    static let placeholder = "{address}"

    /// Why it cannot be used as a route; nil when it can.
    var problemAsRoute: String? {
        switch kind {
        case .pagerDuty: return "a routing key is a secret of the file; give each person a channel of its own"
        case .webhook(let web, _), .ntfy(let web, _):
            // A file is looked at when it is read.
            if case .text(let url) = web.url, let problem = Self.problem(ofRoute: url) { return problem }
        case .mail(let mail):
            if mail.to != Self.placeholder { return "to must be \(Self.placeholder)" }
        case .command(let command):
            let arguments = command.program.dropFirst().filter { $0.contains(Self.placeholder) }
            guard arguments.count == 1, command.program.first?.contains(Self.placeholder) == false else {
                return "one argument of program, and not its path, must have \(Self.placeholder)"
            }
        }
        return substituting("oncall@clinic.example").problem
    }

    /// Only in the path or the query: nobody with a login of the database names a host.
    static func problem(ofRoute url: String) -> String? {
        let parts = url.components(separatedBy: placeholder)
        guard parts.count == 2, let scheme = parts[0].range(of: "://"),
            parts[0][scheme.upperBound...].contains("/")
        else { return "url must have \(placeholder) once, after the host and a /" }
        return nil
    }

    /// The channel of the person with this address; nil where the address can be none of this kind.
    ///
    /// A URL that a file holds stays as it is.
    func addressed(to address: String) -> ChannelSettings? {
        guard Self.isAddress(address) else { return nil }
        let settings = substituting(address)
        return settings.problem == nil ? settings : nil
    }

    private func substituting(_ address: String) -> ChannelSettings {
        var settings = self
        switch kind {
        case .webhook(var web, let file):
            web.url = web.url.addressed(to: address)
            settings.kind = .webhook(web, secretFile: file)
        case .ntfy(var web, let file):
            web.url = web.url.addressed(to: address)
            settings.kind = .ntfy(web, tokenFile: file)
        case .mail(var mail):
            mail.to = address
            settings.kind = .mail(mail)
        case .command(var command):
            command.program = command.program.map { $0.replacingOccurrences(of: Self.placeholder, with: address) }
            settings.kind = .command(command)
        case .pagerDuty: break
        }
        return settings
    }

    /// What the schema lets in, looked at again: a program could take anything else for an option, a header or a folder.
    static func isAddress(_ text: String) -> Bool {
        func isPlain(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        guard (1...200).contains(text.utf8.count), let first = text.utf8.first, isPlain(first) || first == 0x2B else {
            return false
        }
        return text.utf8.allSatisfy { isPlain($0) || "+._@-".utf8.contains($0) }
    }

    /// An address as it stands in a URL (RFC 3986 §2.3).
    static func percentEncoded(_ address: String) -> String {
        address.replacingOccurrences(of: "+", with: "%2B").replacingOccurrences(of: "@", with: "%40")
    }
}

extension URLSource {
    fileprivate func addressed(to address: String) -> URLSource {
        guard case .text(let url) = self else { return self }
        return .text(
            url.replacingOccurrences(
                of: ChannelSettings.placeholder, with: ChannelSettings.percentEncoded(address)))
    }
}
