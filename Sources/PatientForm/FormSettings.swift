internal import Hummingbird
package import Postgres
internal import WebPages

/// The settings of the patient form, from the object `form` of the configuration file.
package struct FormSettings: Sendable, Decodable {
    /// `127.0.0.1:PORT`, or the path of a Unix socket.
    package var listen: String
    /// As browsers write it, such as `https://form.clinic.example`: no other page may send anything.
    package var address: String
    /// A login that may submit and nothing else; nil for the configuration's own `database`.
    package var database: String?
    /// The header in which the proxy names the address of the browser; nginx's by default.
    package var clientHeader: String
    /// What stands at the top of each page.
    package var name: String
    /// By which patients reach the clinic.
    package var phone: String
    /// By which an ambulance is called, such as `999`.
    package var emergencyNumber: String
    /// What to do at once after an answer that means an emergency; nil for the project's own words.
    package var emergency: EmergencyAdvice?
    /// Where the clinic says what it does with what patients tell; nil for no link.
    package var privacyAddress: String?
    /// A file with what a site with a form of its own proves itself by, which then may send forms as JSON; nil for no such site.
    package var siteSecretFile: String?

    private enum Key: String, CodingKey, CaseIterable {
        case listen, address, database, clientHeader, name, phone, emergencyNumber, emergency, privacyAddress,
            siteSecretFile
    }

    package init(from decoder: any Decoder) throws {
        try WebSettingsError.check(decoder, Key.self)
        let container = try decoder.container(keyedBy: Key.self)
        listen = try container.decode(String.self, forKey: .listen)
        address = try container.decode(String.self, forKey: .address)
        database = try container.decodeIfPresent(String.self, forKey: .database)
        clientHeader = try container.decodeIfPresent(String.self, forKey: .clientHeader) ?? "X-Real-IP"
        name = try container.decodeIfPresent(String.self, forKey: .name) ?? FormSettings.usualName
        phone = try container.decode(String.self, forKey: .phone)
        emergencyNumber = try container.decode(String.self, forKey: .emergencyNumber)
        emergency = try container.decodeIfPresent(EmergencyAdvice.self, forKey: .emergency)
        privacyAddress = try container.decodeIfPresent(String.self, forKey: .privacyAddress)
        siteSecretFile = try container.decodeIfPresent(String.self, forKey: .siteSecretFile)
    }

    package static let usualName = "Back, leg and foot form"
}

/// What a patient is told to do at once: an instruction, and how; no cause and no comfort.
package struct EmergencyAdvice: Sendable, Hashable, Decodable {
    package let heading: String
    package let steps: [String]

    private enum Key: String, CodingKey, CaseIterable {
        case heading, steps
    }

    package init(heading: String, steps: [String]) {
        self.heading = heading
        self.steps = steps
    }

    package init(from decoder: any Decoder) throws {
        try WebSettingsError.check(decoder, Key.self)
        let container = try decoder.container(keyedBy: Key.self)
        heading = try container.decode(String.self, forKey: .heading)
        steps = try container.decode([String].self, forKey: .steps)
    }

    /// The project's own words, for a clinic that has none.
    static func usual(emergencyNumber: String) -> EmergencyAdvice {
        EmergencyAdvice(
            heading: "Go to an emergency department now, or call \(emergencyNumber)",
            steps: [
                "Call \(emergencyNumber) if it came suddenly, if you feel very ill, or if you cannot get there.",
                "Do not drive yourself.", "Show this page when you arrive.",
            ])
    }
}

/// How the patient form runs.
package struct FormConfiguration: Sendable {
    let database: ConnectionConfiguration
    let bind: BindAddress
    let address: WebAddress
    let clientHeader: String
    let texts: FormTexts
    /// Nil where no site sends forms as JSON.
    var site: (documents: SiteDocuments, secret: String)?
    var limits = FormLimits()

    /// - Parameter documents: what a site reads that sends forms as JSON; counts where the settings open that.
    /// - Throws: ``WebSettingsError`` for settings that cannot be used.
    package init(
        _ settings: FormSettings, database: ConnectionConfiguration, documents: SiteDocuments? = nil
    ) throws {
        if let file = settings.siteSecretFile, let documents {
            site = (documents, try Secret.read(file, setting: "siteSecretFile"))
        }
        for (name, text) in [
            ("name", settings.name), ("phone", settings.phone), ("emergencyNumber", settings.emergencyNumber),
            ("emergency.heading", settings.emergency?.heading ?? "-"),
        ] where text.allSatisfy(\.isWhitespace) || text.count > 300 {
            throw WebSettingsError("\(name) must have 1 to 300 characters")
        }
        if let steps = settings.emergency?.steps, steps.count > 12 || steps.contains(where: { $0.count > 500 }) {
            throw WebSettingsError("emergency.steps are at most 12, of at most 500 characters each")
        }
        if let privacy = settings.privacyAddress, !privacy.hasPrefix("https://") {
            throw WebSettingsError("privacyAddress must begin with https://")
        }
        self.database = database
        bind = try ListeningPlace(settings.listen, proxy: "speaks TLS with browsers").bind
        address = try WebAddress(settings.address)
        clientHeader = settings.clientHeader
        texts = FormTexts(
            name: settings.name, phone: settings.phone, emergencyNumber: settings.emergencyNumber,
            emergency: settings.emergency ?? .usual(emergencyNumber: settings.emergencyNumber),
            privacyAddress: settings.privacyAddress)
    }

    /// For a demonstration on this machine alone, with invented numbers.
    package init(demo port: Int, database: ConnectionConfiguration) throws {
        self.database = database
        bind = .hostname("127.0.0.1", port: port)
        address = try WebAddress("http://127.0.0.1:\(port)")
        clientHeader = "X-Real-IP"
        texts = FormTexts(
            name: FormSettings.usualName, phone: "01632 960100", emergencyNumber: "999",
            emergency: .usual(emergencyNumber: "999"), privacyAddress: nil)
    }
}

/// What the clinic says on the form's pages.
struct FormTexts: Sendable {
    let name: String
    let phone: String
    let emergencyNumber: String
    let emergency: EmergencyAdvice
    let privacyAddress: String?
}

/// What nobody may exceed.
struct FormLimits: Sendable {
    var bodyBytes = 65_536
    var bodySeconds = 20
    var fields = 250
    var databaseSessions = 4
    var connections = 1_000
    /// Of one address, and of all that cannot be told apart, in a minute.
    var requestsAMinute = 120
    var startsAMinute = 12
    var sendsAMinute = 12
    /// Of all addresses together, in a minute.
    var allRequestsAMinute = 6_000
    var allStartsAMinute = 600
    var allSendsAMinute = 600
    /// Forms that are being filled in.
    var drafts = 5_000
    /// Without any request, after which a form that was not sent is forgotten.
    var draftMinutes = 60
    /// After which one that was sent is no longer shown.
    var shownMinutes = 30
    /// Without any request, after which the answers of somebody who was told what to do at once are sent.
    var emergencyMinutes = 10
    /// Characters of what is not an answer.
    var nameLength = 200
    var referenceLength = 100
    /// How long sending is tried before the patient is told.
    var sendSeconds = 12
}
