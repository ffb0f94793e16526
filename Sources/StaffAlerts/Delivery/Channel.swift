internal import Foundation
internal import Postgres
package import TriageCore

/// A channel with its secrets, ready to deliver.
package struct Channel: Sendable {
    package let name: String
    package let kind: String
    /// Changes when the configuration does: then the channel counts as untested again. Holds nothing of a secret.
    package let fingerprint: String
    /// How long one attempt may take.
    package let timeout: Duration
    private let carrier: Carrier
    private let link: String?

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
    /// - Parameter link: the address of an alert, with `{alert}` in place of its id.
    /// - Throws: ``AlertsConfigurationError``.
    package init(
        _ name: String, _ settings: ChannelSettings, link: String?, secrets: SecretStore
    ) throws(AlertsConfigurationError) {
        self.name = name
        self.link = link
        kind = settings.kindName
        timeout = .seconds(settings.timeout)
        let setting = "channels.\(name)"
        func target(_ web: ChannelSettings.Web) throws(AlertsConfigurationError) -> Target {
            let url = try Self.address(
                web.url, allowsPlainHTTP: web.allowsPlainHTTP, for: setting, secrets: secrets)
            return Target(url: url, caFile: web.caFile, proxy: web.proxy)
        }
        func secret(_ file: String, _ key: String) throws(AlertsConfigurationError) -> Secret {
            try secrets.secret(file, for: "\(setting).\(key)")
        }
        switch settings.kind {
        case .webhook(let web, let file):
            let signer = try StandardWebhooks(try secret(file, "secretFile"), for: "\(setting).secretFile")
            carrier = .webhook(try target(web), signer)
        case .pagerDuty(let web, let file):
            carrier = .pagerDuty(try target(web), routingKey: try secret(file, "routingKeyFile"))
        case .ntfy(let web, let file):
            var token: Secret?
            if let file { token = try secret(file, "tokenFile") }
            carrier = .ntfy(try target(web), token: token)
        case .mail(let mail):
            var password: Secret?
            if let file = mail.passwordFile { password = try secret(file, "passwordFile") }
            carrier = .mail(mail, password: password)
        case .command(let command):
            guard access(command.program[0], X_OK) == 0 else {
                throw AlertsConfigurationError("\(setting): the program '\(command.program[0])' cannot be run")
            }
            carrier = .command(command.program)
        }
        let digest = StandardWebhooks.hmac(key: Array("channel".utf8), Array("\(settings)".utf8))
        fingerprint = digest.prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
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

    /// Tries once to deliver, within the channel's timeout.
    ///
    /// - Parameter now: the time of this attempt, by the clock of the database.
    package func deliver(_ message: AlertMessage, at now: Instant) async -> DeliveryReport {
        let link = link.flatMap { message.link($0) }
        let event = EventBody(message, link: link).bytes
        switch carrier {
        case .webhook(let target, let signer):
            let timestamp = now.microseconds / 1_000_000
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
