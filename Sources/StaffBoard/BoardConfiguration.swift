internal import Foundation
internal import IntakeStore
package import Postgres
package import WebPages

/// What somebody who is signed in may do.
package enum Role: String, Sendable, Hashable, Decodable, CaseIterable {
    /// Looks at lists and cases.
    case reader
    /// Acts, too.
    case staff
    /// Closes alerts and gives other levels, too.
    case clinician
    /// Sees to forms that could not be read, and no patients.
    case `operator`
}

/// The settings of the board, from the object `board` of the configuration file.
package struct BoardSettings: Sendable, Decodable {
    /// `host:port` of the loopback, or the path of a Unix socket.
    package var listen: String
    /// As browsers write it, such as `https://triage.clinic.example`: no other page may send anything.
    package var address: String
    /// The header in which the proxy names who is signed in; oauth2-proxy's by default.
    package var personHeader: String
    /// The header in which the proxy names that person's groups, with commas.
    package var groupsHeader: String
    /// The file with what the proxy proves itself by, in the header `X-Intake-Proxy`; a port cannot do without it.
    package var proxySecretFile: String?
    /// The file with the key that the alerter signs persons' links with; without it none of them is known.
    package var linkKeyFile: String?
    /// What the members of a group may do.
    package var groups: [String: Role]
    /// The names of `intake.person` for those whom the proxy names otherwise.
    package var people: [String: String]

    private enum Key: String, CodingKey, CaseIterable {
        case listen, address, personHeader, groupsHeader, proxySecretFile, linkKeyFile, groups, people
    }

    package init(from decoder: any Decoder) throws {
        try WebSettingsError.check(decoder, Key.self)
        let container = try decoder.container(keyedBy: Key.self)
        listen = try container.decode(String.self, forKey: .listen)
        address = try container.decode(String.self, forKey: .address)
        personHeader = try container.decodeIfPresent(String.self, forKey: .personHeader) ?? "X-Forwarded-User"
        groupsHeader = try container.decodeIfPresent(String.self, forKey: .groupsHeader) ?? "X-Forwarded-Groups"
        proxySecretFile = try container.decodeIfPresent(String.self, forKey: .proxySecretFile)
        linkKeyFile = try container.decodeIfPresent(String.self, forKey: .linkKeyFile)
        groups = try container.decode([String: Role].self, forKey: .groups)
        people = try container.decodeIfPresent([String: String].self, forKey: .people) ?? [:]
    }
}

/// How the board runs.
package struct BoardConfiguration: Sendable {
    let database: ConnectionConfiguration
    package let place: ListeningPlace
    let address: WebAddress
    var signIn: SignIn
    /// What the printed protocol of this release is, by its version.
    let printedProtocol: PrintedProtocol
    var limits = BoardLimits()
    var linkKey: AlertLink.Key?
    var fixed: FixedSettings { FixedSettings(database, place, address) }

    /// The protocol that this executable has built in, as a document for clinicians.
    package struct PrintedProtocol: Sendable {
        let version: String
        let markdown: String

        package init(version: String, markdown: String) {
            self.version = version
            self.markdown = markdown
        }
    }

    /// Behind a proxy that says who is signed in.
    ///
    /// - Throws: ``WebSettingsError`` for what would let in somebody whom nobody signed in.
    package init(
        _ settings: BoardSettings, database: ConnectionConfiguration, printedProtocol: PrintedProtocol
    ) throws {
        let address = try WebAddress(settings.address)
        let place = try ListeningPlace(settings.listen, proxy: "signs people in")
        var secret: String?
        if let file = settings.proxySecretFile {
            secret = try Secret.read(file, setting: "proxySecretFile")
        } else if !place.isSocket {
            throw WebSettingsError(
                "listen is a port, which every account of this machine can use: give proxySecretFile, or listen on a Unix socket"
            )
        }
        guard !settings.groups.isEmpty else { throw WebSettingsError("groups is empty: nobody could sign in") }
        self.init(
            database: database, place: place, address: address,
            signIn: try .proxy(
                SignIn.Proxy(
                    personHeader: settings.personHeader, groupsHeader: settings.groupsHeader, secret: secret,
                    groups: settings.groups, people: settings.people)),
            printedProtocol: printedProtocol)
        linkKey = try settings.linkKeyFile.map { file in
            guard let key = AlertLink.Key(try Secret.read(file, setting: "linkKeyFile")) else {
                throw WebSettingsError("linkKeyFile '\(file)' holds no key")
            }
            return key
        }
    }

    /// For a demonstration on this machine alone, where everybody is the same invented person.
    package init(
        demo person: String, role: Role, port: Int, database: ConnectionConfiguration, printedProtocol: PrintedProtocol
    ) throws {
        self.init(
            database: database, place: ListeningPlace(port: port),
            address: try WebAddress("http://127.0.0.1:\(port)"), signIn: .demo(Visitor(person: person, roles: [role])),
            printedProtocol: printedProtocol)
    }

    private init(
        database: ConnectionConfiguration, place: ListeningPlace, address: WebAddress, signIn: SignIn,
        printedProtocol: PrintedProtocol
    ) {
        self.database = database
        self.place = place
        self.address = address
        self.signIn = signIn
        self.printedProtocol = printedProtocol
    }
}

/// What nobody may exceed.
struct BoardLimits: Sendable {
    var bodyBytes = 65_536
    var bodySeconds = 20
    var fields = 300
    var databaseSessions = 4
    /// Requests a person may make in a minute, those for a row each included.
    var requestsAMinute = 600
    var actsAMinute = 120
    var connections = 1_000
    var streams = 400
    var streamsAPerson = 12
    var rowsAPage = 200
}
