internal import CWeb
internal import Daemon
internal import HTTPTypes
internal import Hummingbird
internal import IntakeForms
internal import Logging
internal import Postgres
internal import SpineProtocol
internal import TriageCore
internal import WebPages

/// Answers every request to the form. It is open to all: nothing of it trusts what a browser sends.
struct FormResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    /// Why a request gets no page of its own.
    enum Refusal: Error {
        case notFound, methodNotAllowed, elsewhere, gone, unreadable, tooLarge, tooSlow, tooMany, tooFull
        /// Not from a page that this form has shown, as after a restart.
        case oldPage(String)
    }

    let sender: Sender
    let drafts: Drafts
    private let current: Current<Face>
    private let journey: Journey
    private let assets: Assets
    private let pageToken = PageToken()
    private let database: WebDatabase
    private let logger: Logger

    /// What follows from the settings, which may be read again.
    private struct Face: Sendable {
        let configuration: FormConfiguration
        /// The pages in each language of the clinic, in the order of the settings.
        let translations: [FormPages]
        let visitor: FormVisitor
        /// For a site with a form of its own; nil unless the clinic opens it.
        let siteForms: SiteForms?

        /// In a language that the clinic has.
        func pages(in tag: String?) -> FormPages? { translations.first { $0.language.tag == tag } }
    }

    private var configuration: FormConfiguration { current.value.configuration }
    var visitor: FormVisitor { current.value.visitor }

    /// - Throws: `ProtocolError` when the protocol that is built in cannot be compiled.
    init(
        _ configuration: FormConfiguration, _ database: WebDatabase, logger: Logger,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws {
        self.logger = logger
        self.database = database
        assets = Assets(form_assets())
        journey = Journey(QuestionsAsked(try CompiledProtocol(spineProtocol)), spinePages)
        drafts = Drafts(configuration.limits, itemCount: journey.items.count, now: now)
        current = Current(
            Self.face(configuration, FormVisitor(configuration, now: now), journey, assets, database, logger))
        sender = Sender(
            drafts: drafts, journey: journey, questionnaire: spineQuestionnaire, database: database,
            limits: configuration.limits, logger: logger)
    }

    private static func face(
        _ configuration: FormConfiguration, _ visitor: FormVisitor, _ journey: Journey, _ assets: Assets,
        _ database: WebDatabase, _ logger: Logger
    ) -> Face {
        Face(
            configuration: configuration,
            translations: configuration.languages.map { pages(in: $0, configuration, journey, assets) },
            visitor: visitor,
            siteForms: configuration.site.map { site in
                SiteForms(
                    documents: site.documents, secret: site.secret, reader: FormReader(spineQuestionnaire),
                    database: database, limits: configuration.limits, logger: logger)
            })
    }

    private static func pages(
        in language: FormLanguage, _ configuration: FormConfiguration, _ journey: Journey, _ assets: Assets
    ) -> FormPages {
        FormPages(
            frame: FormFrame(texts: configuration.texts, language: language, assets: assets), journey: journey,
            languages: configuration.languages)
    }

    /// Goes on with other words, languages and secrets; forms that are being filled in stay.
    func use(_ configuration: FormConfiguration) {
        current.replace(
            with: Self.face(
                configuration, visitor.reading(configuration.clientHeader), journey, assets, database, logger))
    }

    // MARK: Every request

    func respond(to request: Request, context: Context) async throws -> Response { await respond(to: request) }

    func respond(to request: Request) async -> Response {
        var response: Response
        do {
            response = try await answer(request)
        } catch let refusal as Refusal {
            response = refused(refusal, pages(for: request))
        } catch let refusal as WebRequest.BodyRefusal {
            let pages = pages(for: request)
            switch refusal {
            case .otherType, .unreadable: response = refused(.unreadable, pages)
            case .tooLarge: response = refused(.tooLarge, pages)
            case .tooSlow: response = refused(.tooSlow, pages)
            }
        } catch is CancellationError {
            response = Response(status: .serviceUnavailable)
        } catch {
            // Its text may quote what a page was to show.
            logger.error("a page could not be made", metadata: ["kind": "\(type(of: error))"])
            response = .page(pages(for: request).plain(.wrong, .notMade), .internalServerError)
        }
        return response.finished(for: request, hasScripts: false)
    }

    private func answer(_ request: Request) async throws -> Response {
        guard request.head.authority == configuration.address.authority else { throw Refusal.elsewhere }
        guard let target = WebRequest.Target(request) else { throw Refusal.notFound }
        let parts = target.parts
        if let siteForms = current.value.siteForms, parts.count == 1, SiteForms.paths.contains(String(parts[0])) {
            return try await answer(request, parts[0], siteForms)
        }
        guard [.get, .head, .post].contains(request.method) else { throw Refusal.methodNotAllowed }
        if request.method != .post, let asset = assets.asset(at: target.path) { return .asset(asset) }
        guard visitor.mayAsk(request.headers) else { throw Refusal.tooMany }
        if request.method == .post {
            guard WebRequest.isFromOurPage(request.headers, configuration.address) else { throw Refusal.elsewhere }
            return try await post(request, parts)
        }
        guard WebRequest.isPage(request.headers) else { throw Refusal.elsewhere }
        return try await get(request, target)
    }

    /// A clinic's own site asks or sends: the answers are JSON, also those that refuse.
    private func answer(_ request: Request, _ path: Substring, _ site: SiteForms) async throws -> Response {
        let methods: [HTTPRequest.Method] = path == "forms" ? [.post] : [.get, .head]
        guard methods.contains(request.method) else {
            var response = site.refused(.methodNotAllowed, "Nothing was done.")
            response.headers[.allow] = methods.map(\.rawValue).joined(separator: ", ")
            return response
        }
        let isOwn = site.isOwn(request)
        // Whoever is not the site has the limits of a stranger, and takes none of what patients send from them.
        guard isOwn && path == "forms" ? visitor.maySendForSite() : visitor.mayAsk(request.headers) else {
            var response = site.refused(.tooManyRequests, "Too many at once. Nothing was stored; send it again.")
            response.headers[.init("Retry-After")!] = "30"
            return response
        }
        guard path == "forms" else { return site.get(path) }
        guard isOwn else {
            return site.refused(
                .unauthorized, "Give the header Authorization: Bearer, with what siteSecretFile holds.")
        }
        do {
            return try await site.post(request)
        } catch let refusal as WebRequest.BodyRefusal {
            switch refusal {
            case .otherType: return site.refused(.unsupportedMediaType, "Send the form as application/json.")
            case .unreadable: return site.refused(.badRequest, "What came cannot be read. Nothing was stored.")
            case .tooLarge:
                return site.refused(
                    .contentTooLarge, "A form has at most \(configuration.limits.bodyBytes) bytes. Nothing was stored.")
            case .tooSlow: return site.refused(.requestTimeout, "It did not arrive in time. Nothing was stored.")
            }
        }
    }

    /// The form that an address names, where the browser is the one that began it.
    private func draft(_ request: Request, _ parts: [Substring]) throws -> Draft {
        guard parts.first == "form", parts.count >= 2 else { throw Refusal.notFound }
        guard let owner = visitor.owner(request.headers), let draft = drafts.find(String(parts[1]), owner: owner) else {
            throw Refusal.gone
        }
        return draft
    }

    private func token(_ draft: Draft) -> String { pageToken.token(for: draft.owner + draft.id) }

    // MARK: Languages

    /// In the language that is asked for, where the clinic has it; else in its first.
    private func pages(in tag: String?) -> FormPages {
        let face = current.value
        return face.pages(in: tag) ?? face.translations[0]
    }

    /// In the language in which it was begun, also where the clinic has it no more.
    private func pages(of draft: Draft) -> FormPages {
        let face = current.value
        return face.pages(in: draft.language.tag)
            ?? Self.pages(in: draft.language, face.configuration, journey, assets)
    }

    /// In the language of the form that an address names, where the browser is the one that began it.
    ///
    /// A refusal is no use of the form: it does not keep it any longer.
    private func pages(for request: Request) -> FormPages {
        guard let parts = WebRequest.Target(request)?.parts, parts.first == "form", parts.count >= 2,
            let owner = visitor.owner(request.headers), let draft = drafts.peek(String(parts[1])),
            Secret.isSame(owner, draft.owner)
        else { return pages(in: nil) }
        return pages(of: draft)
    }

    // MARK: Pages

    private func get(_ request: Request, _ target: WebRequest.Target) async throws -> Response {
        let parts = target.parts
        if parts.isEmpty { return .page(pages(in: target.query["lang"]).start) }
        if parts == ["finished"] { return .page(pages(in: target.query["lang"]).finished) }
        let draft = try draft(request, parts)
        let rest = parts.dropFirst(2)
        if rest.first == "sent" || rest.first == "copy", rest.count == 1 {
            return await after(draft, rest.first == "copy")
        }
        guard draft.isOpen else { return .seeOther(draft.address("sent")) }
        if rest == ["emergency"] {
            guard journey.isEmergency(draft) else { return onwards(draft) }
            _ = drafts.change(draft.id) { $0.wasTold = true }
            return .page(
                pages(of: draft).emergency(
                    draft, token: token(draft), minutes: configuration.limits.emergencyMinutes))
        }
        if !draft.wasTold, journey.isEmergency(draft) { return .seeOther(draft.address("emergency")) }
        if rest == ["failed"] {
            return .page(pages(of: draft).notSent(draft, token: token(draft), isKnown: true), .serviceUnavailable)
        }
        if rest.isEmpty { return onwards(draft) }
        guard let place = journey.place(rest) else { throw Refusal.notFound }
        guard isOpen(place, draft) else { return onwards(draft) }
        if place != .phone { _ = drafts.change(draft.id) { $0.lastPlace = place } }
        switch place {
        case .phone: return .page(pages(of: draft).phone(draft, token: token(draft)))
        case .contact: return .page(pages(of: draft).contact(draft, token: token(draft)))
        case .check: return .page(pages(of: draft).check(draft, token: token(draft)))
        case .page, .more, .item: return .page(pages(of: draft).questions(place, draft, token: token(draft)))
        }
    }

    /// Whether there is something to be asked at the place.
    private func isOpen(_ place: Place, _ draft: Draft) -> Bool {
        if draft.refused(at: place) != nil { return true }
        switch place {
        case .contact, .phone: return true
        case .check: return journey.next(draft) == .check
        case .page, .more: return !journey.items(at: place, draft).isEmpty
        case .item(let page, let item): return journey.answered(draft)[page].items.contains(item)
        }
    }

    /// To what comes next; to what has to be done at once first.
    private func onwards(_ draft: Draft) -> Response {
        if !draft.wasTold, journey.isEmergency(draft) { return .seeOther(draft.address("emergency")) }
        return .seeOther(draft.address(journey.path(journey.next(draft))))
    }

    private func after(_ draft: Draft, _ isCopy: Bool) async -> Response {
        switch draft.state {
        case .open: return onwards(draft)
        case .sending:
            return .page(pages(of: draft).notSent(draft, token: token(draft), isKnown: false), .serviceUnavailable)
        case .sent where isCopy:
            return .page(pages(of: draft).copy(draft, token: token(draft), minutes: configuration.limits.shownMinutes))
        case .sent:
            return .page(
                pages(of: draft).sent(
                    draft, token: token(draft), text: await sender.confirmation(draft),
                    isEmergency: journey.isEmergency(draft)))
        }
    }

    // MARK: What patients send

    private func post(_ request: Request, _ parts: [Substring]) async throws -> Response {
        if parts == ["start"] { return try await start(request) }
        let draft = try draft(request, parts)
        let fields = try await fields(request)
        guard pageToken.isValid(fields.values["token"], for: draft.owner + draft.id) else {
            throw Refusal.oldPage(draft.address(""))
        }
        let rest = parts.dropFirst(2)
        if rest == ["forget"], draft.isSent {
            drafts.forget(draft.id)
            // The form is gone, and its language with it.
            let isFirst = draft.language.tag == pages(in: nil).language.tag
            return .seeOther(isFirst ? "/finished" : "/finished?lang=\(draft.language.tag)")
        }
        if rest == ["send"] {
            // Once more, where it could not be sent before the end.
            let isReady =
                !draft.isOpen || draft.wantsPhone || journey.next(draft) == .check
                || draft.wasTold && journey.isEmergency(draft)
            if isReady, fields["go"] != "phone" { return try await send(draft, request) }
            guard draft.isOpen else { return .seeOther(draft.address("sent")) }
            return fields["go"] == "phone" ? .seeOther(draft.address("phone")) : onwards(draft)
        }
        guard draft.isOpen else { return .seeOther(draft.address("sent")) }
        if rest == ["emergency"] {
            if fields["go"] == "send", journey.isEmergency(draft) { return try await send(draft, request) }
            return onwards(draft)
        }
        guard let place = journey.place(rest) else { throw Refusal.notFound }
        if place == .contact || place == .phone { return try await takeContact(fields, place, draft, request) }
        return try takeAnswers(fields, place, draft)
    }

    private func fields(_ request: Request) async throws -> FormFields {
        let limits = configuration.limits
        return try await WebRequest.fields(
            of: request, bytes: limits.bodyBytes, seconds: limits.bodySeconds, fields: limits.fields)
    }

    private func start(_ request: Request) async throws -> Response {
        guard visitor.mayStart(request.headers) else { throw Refusal.tooMany }
        let language = pages(in: try await fields(request)["lang"]).language
        let owner = visitor.owner(request.headers) ?? Secret.random(bytes: 32)
        guard let draft = drafts.begin(owner: owner, language: language) else { throw Refusal.tooFull }
        var response = onwards(draft)
        response.headers[.setCookie] = visitor.cookie(owner)
        return response
    }

    private func send(_ draft: Draft, _ request: Request) async throws -> Response {
        guard visitor.maySend(request.headers) else { throw Refusal.tooMany }
        let outcome = await sender.send(draft.id)
        switch outcome {
        case .sent: return .seeOther(draft.address("sent"))
        case .gone: throw Refusal.gone
        case .failed: return .seeOther(draft.address("failed"))
        case .unknown: return .seeOther(draft.address("sent"))
        }
    }

    // MARK: Answers

    private func takeAnswers(_ fields: FormFields, _ place: Place, _ draft: Draft) throws -> Response {
        let wantsPhone = fields["go"] == "phone"
        let named = Set((fields["shown"] ?? "").split(separator: " ").map(String.init))
        let shown = journey.answerable(named, at: place, draft)
        let sheet = journey.counting(draft)
        var faults: [Int: AnswerFields.Fault] = [:]
        let changed = drafts.change(draft.id) { draft in
            for index in shown {
                let item = journey.items[index]
                if case .text(let limit) = item.kind {
                    let words = fields.values[item.id.rawValue] ?? ""
                    // Scalars, as the limit of the questionnaire counts them at least.
                    let count = words.unicodeScalars.count
                    if count > limit {
                        faults[index] = .tooLong(count, limit: limit)
                        continue
                    }
                    draft.texts[index] = words
                    draft.answers.set(index, to: words.trimmingWhitespace().isEmpty ? .unanswered : .number(0))
                    draft.put.insert(index)
                    continue
                }
                let reader = AnswerFields(
                    item: item, offered: journey.offered(by: index, sheet), language: draft.language)
                switch reader.answer(fields) {
                case .success(let answer?):
                    draft.answers.set(index, to: answer)
                    draft.put.insert(index)
                case .success(nil): faults[index] = .nothing
                case .failure(let fault): faults[index] = fault
                }
            }
            draft.refused =
                faults.isEmpty || wantsPhone
                ? nil : Draft.Refused(place: place, shown: shown, fields: fields, faults: faults)
        }
        guard let changed else { throw Refusal.gone }
        if !changed.wasTold, journey.isEmergency(changed) { return .seeOther(changed.address("emergency")) }
        if wantsPhone { return .seeOther(changed.address("phone")) }
        return faults.isEmpty ? onwards(changed) : .seeOther(changed.address(journey.path(place)))
    }

    private func takeContact(
        _ fields: FormFields, _ place: Place, _ draft: Draft, _ request: Request
    ) async throws -> Response {
        let faults = contactFaults(fields, in: draft.language)
        let changed = drafts.change(draft.id) { draft in
            keepContact(fields, &draft)
            draft.hasContact = faults.isEmpty
            draft.wantsPhone = faults.isEmpty && place == .phone
            draft.refused = faults.isEmpty ? nil : Draft.Refused(place: place, contact: faults)
        }
        guard let changed else { throw Refusal.gone }
        if fields["go"] == "phone" { return .seeOther(changed.address("phone")) }
        guard faults.isEmpty else { return .seeOther(changed.address(journey.path(place))) }
        return place == .phone ? try await send(changed, request) : onwards(changed)
    }

    private func keepContact(_ fields: FormFields, _ draft: inout Draft) {
        let limits = configuration.limits
        let text = { (field: ContactField, limit: Int) in
            String(String.UnicodeScalarView((fields.values[field.rawValue] ?? "").unicodeScalars.prefix(limit)))
                .trimmingWhitespace()
        }
        draft.name = text(.name, limits.nameLength)
        draft.phone = text(.phone, limits.nameLength)
        draft.reference = text(.reference, limits.referenceLength)
    }

    private func contactFaults(_ fields: FormFields, in language: FormLanguage) -> [ContactField: String] {
        let limits = configuration.limits
        var faults: [ContactField: String] = [:]
        for (field, limit, missing) in [
            (ContactField.name, limits.nameLength, FormWords.giveName),
            (.phone, limits.nameLength, .givePhone),
            (.reference, limits.referenceLength, nil),
        ] as [(ContactField, Int, FormWords?)] {
            let text = (fields.values[field.rawValue] ?? "").trimmingWhitespace()
            if text.isEmpty, let missing { faults[field] = language.text(missing) }
            if text.unicodeScalars.count > limit { faults[field] = language.text(.atMost, String(limit)) }
        }
        return faults
    }

    // MARK: Refusals

    private func refused(_ refusal: Refusal, _ pages: FormPages) -> Response {
        let status: HTTPResponse.Status
        let html: HTML
        switch refusal {
        case .notFound: (status, html) = (.notFound, pages.plain(.notFound, .noSuchPage, back: "/"))
        case .methodNotAllowed:
            (status, html) = (.methodNotAllowed, pages.plain(.notPossible, .nothingDone, back: "/"))
        case .elsewhere: (status, html) = (.forbidden, pages.plain(.notFromHere, .fromElsewhere, back: "/"))
        case .gone: (status, html) = (.gone, pages.gone)
        case .unreadable: (status, html) = (.badRequest, pages.plain(.notUnderstood, .unreadable))
        case .tooLarge: (status, html) = (.contentTooLarge, pages.plain(.tooLong, .tooLarge))
        case .tooSlow: (status, html) = (.requestTimeout, pages.plain(.tooSlow, .notInTime))
        case .tooMany: (status, html) = (.tooManyRequests, pages.plain(.tooMuch, .fromYourAddress))
        case .tooFull: (status, html) = (.serviceUnavailable, pages.plain(.tooManyAtOnce, .tooManyPeople))
        case .oldPage(let address): (status, html) = (.conflict, pages.plain(.onceMore, .tooOld, back: address))
        }
        var response = Response.page(html, status)
        switch refusal {
        case .tooLarge, .tooSlow: response.headers[.connection] = "close"
        case .tooMany: response.headers[.init("Retry-After")!] = "30"
        default: break
        }
        return response
    }
}
