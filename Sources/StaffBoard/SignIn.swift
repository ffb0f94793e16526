internal import Foundation
internal import HTTPTypes
internal import WebPages

/// Somebody whom the proxy has signed in.
struct Visitor: Sendable, Hashable {
    /// The name in `intake.person`, in whatever case.
    let person: String
    let roles: Set<Role>

    init(person: String, roles: Set<Role>) {
        self.person = person
        self.roles = roles
    }

    var seesPatients: Bool { !roles.isDisjoint(with: [.reader, .staff, .clinician]) }
    var acts: Bool { !roles.isDisjoint(with: [.staff, .clinician]) }
    var decides: Bool { roles.contains(.clinician) }
    var operates: Bool { acts || roles.contains(.operator) }
}

/// Who a request is from.
enum SignIn: Sendable {
    case proxy(Proxy)
    /// The same invented person for everybody.
    case demo(Visitor)

    struct Proxy: Sendable {
        let personHeader: HTTPField.Name
        let groupsHeader: HTTPField.Name
        let secret: String?
        let groups: [String: Role]
        let people: [String: String]

        static let secretHeader = HTTPField.Name("X-Intake-Proxy")!

        init(
            personHeader: String, groupsHeader: String, secret: String?, groups: [String: Role],
            people: [String: String]
        ) throws {
            guard let person = HTTPField.Name(personHeader), let group = HTTPField.Name(groupsHeader), person != group
            else {
                throw WebSettingsError("personHeader and groupsHeader must be the names of two headers")
            }
            guard !people.values.contains(where: { $0.trimmingCharacters(in: .whitespaces).isEmpty }) else {
                throw WebSettingsError("people gives somebody no name")
            }
            self.personHeader = person
            self.groupsHeader = group
            self.secret = secret
            self.groups = groups
            self.people = people
        }

        /// nil unless the proxy, and it alone, says who it is, and their groups allow something.
        func visitor(_ headers: HTTPFields) -> Visitor? {
            if let secret {
                let given = headers[values: Self.secretHeader]
                guard given.count == 1, Secret.isSame(given[0], secret) else { return nil }
            }
            // A header that comes twice is not the proxy's alone.
            let names = headers[values: personHeader]
            let lists = headers[values: groupsHeader]
            guard names.count == 1, lists.count == 1 else { return nil }
            let given = names[0].trimmingCharacters(in: .whitespaces)
            guard !given.isEmpty, given.utf8.count <= 400 else { return nil }
            let roles = lists[0].split(separator: ",").compactMap { groups[$0.trimmingCharacters(in: .whitespaces)] }
            guard !roles.isEmpty else { return nil }
            return Visitor(person: people[given] ?? given, roles: Set(roles))
        }
    }

    var isDemo: Bool {
        if case .demo = self { true } else { false }
    }

    func visitor(_ headers: HTTPFields) -> Visitor? {
        switch self {
        case .demo(let visitor): visitor
        case .proxy(let proxy): proxy.visitor(headers)
        }
    }
}
