package import Daemon
internal import Hummingbird

/// What a listener for browsers tells a monitor: how many answers of which kind, and how long they took; no address, no name.
package enum WebMetrics {
    static let requests = "intake_web_requests"
    static let time = "intake_web_request_seconds"

    package static func make() -> Metrics {
        Metrics([
            Metrics.Family(
                requests, .counter, "Requests that were answered, by the kind of their status.", label: "status",
                values: ["2xx", "3xx", "4xx", "5xx"]),
            Metrics.Family(time, .histogram(Metrics.seconds), "From a request to the beginning of its answer."),
        ])
    }
}

/// A responder whose answers are counted.
struct MeteredResponder<Responder: HTTPResponder>: HTTPResponder {
    let responder: Responder
    let metrics: Metrics?

    @concurrent
    func respond(to request: Request, context: Responder.Context) async throws -> Response {
        let start = ContinuousClock.now
        let response = try await responder.respond(to: request, context: context)
        metrics?.add(WebMetrics.requests, of: "\(response.status.code / 100)xx")
        metrics?.observe(WebMetrics.time, (ContinuousClock.now - start) / .seconds(1))
        return response
    }
}
