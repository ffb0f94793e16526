package import Postgres
package import WebPages

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
    /// What stands at the top of each page; nil for the project's own words.
    package var name: String?
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
    /// The languages in which patients can fill it in, as BCP 47 has them; the first is what a new visitor gets.
    package var languages: [String]

    private enum Key: String, CodingKey, CaseIterable {
        case listen, address, database, clientHeader, name, phone, emergencyNumber, emergency, privacyAddress,
            siteSecretFile, languages
    }

    package init(from decoder: any Decoder) throws {
        try WebSettingsError.check(decoder, Key.self)
        let container = try decoder.container(keyedBy: Key.self)
        listen = try container.decode(String.self, forKey: .listen)
        address = try container.decode(String.self, forKey: .address)
        database = try container.decodeIfPresent(String.self, forKey: .database)
        clientHeader = try container.decodeIfPresent(String.self, forKey: .clientHeader) ?? "X-Real-IP"
        name = try container.decodeIfPresent(String.self, forKey: .name)
        phone = try container.decode(String.self, forKey: .phone)
        emergencyNumber = try container.decode(String.self, forKey: .emergencyNumber)
        emergency = try container.decodeIfPresent(EmergencyAdvice.self, forKey: .emergency)
        privacyAddress = try container.decodeIfPresent(String.self, forKey: .privacyAddress)
        siteSecretFile = try container.decodeIfPresent(String.self, forKey: .siteSecretFile)
        languages = try container.decodeIfPresent([String].self, forKey: .languages) ?? [FormLanguage.english.tag]
    }
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
    static func usual(emergencyNumber: String, in language: FormLanguage) -> EmergencyAdvice {
        EmergencyAdvice(
            heading: language.text(.adviceHeading, emergencyNumber),
            steps: [
                language.text(.adviceCall, emergencyNumber), language.text(.adviceDrive), language.text(.adviceShow),
            ])
    }
}

/// How the patient form runs.
package struct FormConfiguration: Sendable {
    let database: ConnectionConfiguration
    package let place: ListeningPlace
    let address: WebAddress
    let clientHeader: String
    let texts: FormTexts
    /// At least one; the first is what a new visitor gets.
    let languages: [FormLanguage]
    /// Nil where no site sends forms as JSON.
    var site: (documents: SiteDocuments, secret: String)?
    var limits = FormLimits()
    var fixed: FixedSettings { FixedSettings(database, place, address) }

    /// - Parameter documents: what a site reads that sends forms as JSON; counts where the settings open that.
    /// - Throws: ``WebSettingsError`` for settings that cannot be used.
    package init(
        _ settings: FormSettings, database: ConnectionConfiguration, documents: SiteDocuments? = nil
    ) throws {
        if let file = settings.siteSecretFile, let documents {
            site = (documents, try Secret.read(file, setting: "siteSecretFile"))
        }
        for (name, text) in [
            ("name", settings.name ?? "-"), ("phone", settings.phone), ("emergencyNumber", settings.emergencyNumber),
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
        place = try ListeningPlace(settings.listen, proxy: "speaks TLS with browsers")
        address = try WebAddress(settings.address)
        clientHeader = settings.clientHeader
        texts = FormTexts(
            name: settings.name, phone: settings.phone, emergencyNumber: settings.emergencyNumber,
            emergency: settings.emergency, privacyAddress: settings.privacyAddress)
        languages = try Self.languages(settings.languages)
    }

    private static func languages(_ tags: [String]) throws -> [FormLanguage] {
        let known = FormLanguage.all.map(\.tag).joined(separator: ", ")
        guard !tags.isEmpty, Set(tags).count == tags.count else {
            throw WebSettingsError("languages must name one or more, each once; known are \(known)")
        }
        return try tags.map { tag in
            guard let language = FormLanguage.named(tag) else {
                throw WebSettingsError("languages has '\(tag)', which does not exist; known are \(known)")
            }
            return language
        }
    }

    /// For a demonstration on this machine alone, with invented numbers and in every language.
    package init(demo port: Int, database: ConnectionConfiguration) throws {
        self.database = database
        place = ListeningPlace(port: port)
        address = try WebAddress("http://127.0.0.1:\(port)")
        clientHeader = "X-Real-IP"
        texts = FormTexts(
            name: nil, phone: "01632 960100", emergencyNumber: "999", emergency: nil, privacyAddress: nil)
        languages = FormLanguage.all
    }
}

/// What the clinic says on the form's pages: as it is, in every language.
struct FormTexts: Sendable {
    /// Nil for the project's own words, like ``emergency``.
    let name: String?
    let phone: String
    let emergencyNumber: String
    let emergency: EmergencyAdvice?
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
