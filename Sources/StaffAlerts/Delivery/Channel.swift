internal import Daemon
internal import Foundation
internal import Glibc
package import IntakeStore
internal import Postgres
internal import TriageCore

/// A channel with its secrets, ready to deliver.
package struct Channel: Sendable {
    package let name: String
    package let kind: String
    /// Changes when the configuration does: then the channel counts as untested again. Holds nothing of a secret.
    package let fingerprint: String
    /// The same for two channels that tell the same receiver. Holds nothing of a secret.
    package let receiver: String
    /// How long one attempt may take.
    package let timeout: Duration
    /// After how long the result of an attempt is there at the latest.
    package var longestAttempt: Duration {
        if case .command = carrier { return timeout + CommandRun.tolerance }
        return timeout + Transfer.tolerance
    }
    private let carrier: Carrier
    private let link: String?
    /// Of persons' own channels alone: what is sent elsewhere says nothing of who reads it.
    let personalLink: PersonalLink?
    private let settings: ChannelSettings

    private enum Carrier: Sendable {
        case webhook(Target, StandardWebhooks)
        case pagerDuty(Target, routingKey: Secret)
        case ntfy(Target, token: Secret?)
        case mail(ChannelSettings.Mail, password: Secret?)
        case command([String])
    }

    /// Where a request goes.
    private struct Target: Sendable {
        let url: Secret
        let caFile: String?
        let proxy: String?
    }

    /// Reads the channel's secrets.
    ///
    /// - Parameters:
    ///   - link: the address of an alert, with `{alert}` in place of its id.
    ///   - personalLink: what is sent to persons instead.
    ///   - isRoute: whether it stands for the channels of persons, made by ``addressed(to:name:)``.
    /// - Throws: ``AlertsConfigurationError``.
    package init(
        _ name: String, _ settings: ChannelSettings, link: String?, personalLink: PersonalLink? = nil,
        secrets: SecretStore, isRoute: Bool = false
    ) throws(AlertsConfigurationError) {
        self.name = name
        self.link = link
        self.personalLink = isRoute ? personalLink : nil
        self.settings = settings
        kind = settings.kindName
        timeout = .seconds(settings.timeout)
        let setting = isRoute ? "routes.\(name)" : "channels.\(name)"
        func authorities(_ file: String?) throws(AlertsConfigurationError) -> String? {
            guard let file else { return nil }
            return try secrets.authorities(file, for: "\(setting).caFile")
        }
        func target(_ web: ChannelSettings.Web) throws(AlertsConfigurationError) -> Target {
            let url = try Self.address(
                web.url, allowsPlainHTTP: web.allowsPlainHTTP, for: setting, secrets: secrets)
            if isRoute, let problem = ChannelSettings.problem(ofRoute: url.revealedText) {
                throw AlertsConfigurationError("\(setting): \(problem)")
            }
            return Target(url: url, caFile: try authorities(web.caFile), proxy: web.proxy)
        }
        func secret(_ file: String, _ key: String) throws(AlertsConfigurationError) -> Secret {
            try secrets.secret(file, for: "\(setting).\(key)")
        }
        switch settings.kind {
        case .webhook(let web, let file):
            let signer = try StandardWebhooks(try secret(file, "secretFile"), for: "\(setting).secretFile")
            let target = try target(web)
            carrier = .webhook(target, signer)
            receiver = Self.digest("webhook", Self.sameForOneReceiver(target.url))
        case .pagerDuty(let web, let file):
            let key = try secret(file, "routingKeyFile")
            carrier = .pagerDuty(try target(web), routingKey: key)
            receiver = Self.digest("pagerduty", key.revealedText)
        case .ntfy(let web, let file):
            var token: Secret?
            if let file { token = try secret(file, "tokenFile") }
            let target = try target(web)
            carrier = .ntfy(target, token: token)
            receiver = Self.digest("ntfy", Self.sameForOneReceiver(target.url))
        case .mail(var mail):
            var password: Secret?
            if let file = mail.passwordFile { password = try secret(file, "passwordFile") }
            mail.caFile = try authorities(mail.caFile)
            carrier = .mail(mail, password: password)
            receiver = Self.digest("mail", mail.to.lowercased())
        case .command(let command):
            try Self.check(program: command.program[0], for: setting)
            carrier = .command(command.program)
            receiver = Self.digest("command", "\(command.program)")
        }
        fingerprint = Self.digest("channel", "\(settings)")
    }

    /// The channel of one person, of a route; nil where the address can be none of its kind.
    package func addressed(to address: String, name: String) -> Channel? {
        guard let settings = settings.addressed(to: address) else { return nil }
        return Channel(route: self, settings, address: address, name: name)
    }

    private init?(route: Channel, _ settings: ChannelSettings, address: String, name: String) {
        self.name = name
        self.settings = settings
        link = route.link
        personalLink = route.personalLink
        kind = route.kind
        timeout = route.timeout
        func addressed(_ target: Target) -> Target {
            let url = target.url.revealedText.replacingOccurrences(
                of: ChannelSettings.placeholder, with: ChannelSettings.percentEncoded(address))
            return Target(url: Secret(url), caFile: target.caFile, proxy: target.proxy)
        }
        switch (route.carrier, settings.kind) {
        case (.webhook(let target, let signer), _):
            let target = addressed(target)
            carrier = .webhook(target, signer)
            receiver = Self.digest("webhook", Self.sameForOneReceiver(target.url))
        case (.ntfy(let target, let token), _):
            let target = addressed(target)
            carrier = .ntfy(target, token: token)
            receiver = Self.digest("ntfy", Self.sameForOneReceiver(target.url))
        case (.mail(var mail, let password), _):
            mail.to = address
            carrier = .mail(mail, password: password)
            receiver = Self.digest("mail", address.lowercased())
        case (.command, .command(let command)):
            carrier = .command(command.program)
            receiver = Self.digest("command", "\(command.program)")
        case (.command, _), (.pagerDuty, _): return nil
        }
        fingerprint = Self.digest("channel", "\(route.fingerprint) \(address)")
    }

    static func digest(_ purpose: String, _ text: String) -> String {
        KeyedDigest.hexadecimal(KeyedDigest.sha256(Array(text.utf8), key: Array(purpose.utf8)).prefix(16))
    }

    /// An address without what may be written in several ways.
    private static func sameForOneReceiver(_ url: Secret) -> String {
        guard var parts = URLComponents(string: url.revealedText) else { return url.revealedText }
        parts.scheme = parts.scheme?.lowercased()
        parts.host = parts.host?.lowercased()
        if parts.port == (parts.scheme == "https" ? 443 : 80) { parts.port = nil }
        if parts.path == "/" { parts.path = "" }
        parts.fragment = nil
        return parts.string ?? url.revealedText
    }

    private static func check(program: String, for setting: String) throws(AlertsConfigurationError) {
        var status = stat()
        let remedy = "give the path of a program that this account may run"
        guard stat(program, &status) == 0 else {
            throw AlertsConfigurationError("\(setting): the program '\(program)' is not there; \(remedy)")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw AlertsConfigurationError("\(setting): '\(program)' is a folder or no file; \(remedy)")
        }
        guard access(program, X_OK) == 0 else {
            throw AlertsConfigurationError("\(setting): the program '\(program)' cannot be run; \(remedy)")
        }
    }

    /// The address that a setting gives, checked.
    static func address(
        _ source: URLSource, allowsPlainHTTP: Bool, for setting: String, secrets: SecretStore
    ) throws(AlertsConfigurationError) -> Secret {
        let url: Secret
        switch source {
        case .text(let text): url = Secret(text)
        case .file(let file): url = try secrets.secret(file, for: "\(setting).urlFile")
        }
        if let problem = ChannelSettings.problem(ofURL: url.revealedText, allowsPlainHTTP: allowsPlainHTTP) {
            throw AlertsConfigurationError("\(setting): \(problem)")
        }
        return url
    }

    /// Whether the receiver keeps incidents, of which it has to be told how they go on.
    package var keepsIncidents: Bool {
        if case .pagerDuty = carrier { return true }
        return false
    }

    /// Tells a receiver that keeps incidents the state of one, within the channel's timeout.
    package func settle(_ incident: String, as state: Incidents.Change.State) async -> DeliveryReport {
        guard case .pagerDuty(let target, let key) = carrier else { return DeliveryReport(.delivered) }
        let action = state == .acknowledged ? PagerDutyEvent.Action.acknowledge : .resolve
        return await post(
            PagerDutyEvent(action, incident, routingKey: key).bytes, ["Content-Type: application/json"], to: target)
    }

    /// Tries once to deliver, within the channel's timeout.
    package func deliver(_ message: AlertMessage) async -> DeliveryReport {
        let link = personalLink?.address(for: message, on: name) ?? link.flatMap { message.link($0) }
        let event = EventBody(message, link: link).bytes
        switch carrier {
        case .webhook(let target, let signer):
            // Receivers compare it with their own clock, whatever the database's says.
            let timestamp = Instant.ofThisHost.microseconds / 1_000_000
            let id = message.id.description
            let headers = [
                "Content-Type: application/json", "webhook-id: \(id)", "webhook-timestamp: \(timestamp)",
                "webhook-signature: \(signer.signature(id: id, timestamp: timestamp, body: event))",
            ]
            return await post(event, headers, to: target)
        case .pagerDuty(let target, let key):
            let body = PagerDutyEvent(message, routingKey: key, link: link).bytes
            return await post(body, ["Content-Type: application/json"], to: target)
        case .ntfy(let target, let token):
            let push = NtfyPush(message, link: link, token: token)
            return await post(push.body, push.headers, to: target)
        case .mail(let mail, let password):
            let scheme = mail.security == .tls ? "smtps" : "smtp"
            let content = MailMessage(message, from: mail.from, to: mail.to, link: link).bytes
            let transfer = Transfer(
                url: "\(scheme)://\(mail.host):\(mail.port)",
                content: .mail(
                    content, from: mail.from, to: mail.to, user: mail.user, password: password,
                    isClear: mail.security == .none),
                caFile: mail.caFile, timeout: timeout)
            return await transfer.perform().mailReport
        case .command(let program):
            return await CommandRun(program: program, timeout: timeout).deliver(event)
        }
    }

    private func post(_ body: [UInt8], _ headers: [String], to target: Target) async -> DeliveryReport {
        let transfer = Transfer(
            url: target.url.revealedText, content: .post(body, headers: headers), caFile: target.caFile,
            proxy: target.proxy, timeout: timeout)
        return await transfer.perform().webReport
    }
}
