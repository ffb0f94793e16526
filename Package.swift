// swift-tools-version: 6.2

import PackageDescription

/// Swift 6 language mode is the tools version's default; each upcoming feature names its proposal.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioExtras: Target.Dependency = .product(name: "NIOExtras", package: "swift-nio-extras")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "intake-triage",
    products: [
        .executable(name: "intake-triage", targets: ["intake-triage"]),
        .library(name: "Postgres", targets: ["Postgres"]),
        // For the tests: preloaded into programs that are to have a wrong clock.
        .library(name: "WrongClock", type: .dynamic, targets: ["CWrongClock"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // Without its traits: the board reads its own configuration, and the essentials of Foundation are enough for it.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // A header and a static library without a pkg-config module.
        .systemLibrary(name: "CCaDiCaL", providers: [.apt(["libcadical-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        // libpq-dev brings its headers, and both libpq and libcurl load it.
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .target(name: "CivilTime", swiftSettings: settings),
        .target(name: "Postgres", dependencies: ["CivilTime", "CLibpq", logging], swiftSettings: settings),
        .target(name: "FreeText", swiftSettings: settings),
        .target(name: "TriageCore", dependencies: ["CivilTime", "FreeText"], swiftSettings: settings),
        .target(name: "CWords", exclude: ["Decisions.md", "OutsideCases.md", "weights.txt"]),
        .target(name: "SpineProtocol", dependencies: ["CWords", "FreeText", "TriageCore"], swiftSettings: settings),
        .target(name: "WordTraining", dependencies: ["FreeText"], exclude: ["Corpus"], swiftSettings: settings),
        .target(name: "IntakeForms", dependencies: ["CivilTime", "FreeText", "TriageCore"], swiftSettings: settings),
        .target(
            name: "ProtocolReview",
            dependencies: ["CCaDiCaL", "COpenSSL", "FreeText", "IntakeForms", "SpineProtocol", "TriageCore"],
            swiftSettings: settings),
        .target(name: "CSchema", exclude: ["Released", "schema.sql", "schema-objects.txt", "steps.sql"]),
        .target(
            name: "IntakeStore", dependencies: ["COpenSSL", "CSchema", "Postgres", "TriageCore"],
            swiftSettings: settings),
        .target(name: "CWorker"),
        .target(
            name: "AuditChain",
            dependencies: ["COpenSSL", "Daemon", "IntakeStore", "Postgres", logging, serviceLifecycle],
            swiftSettings: settings),
        .target(
            name: "Daemon", dependencies: ["IntakeStore", "Postgres", "TriageCore", logging, serviceLifecycle],
            swiftSettings: settings),
        .target(
            name: "IntakeWorker",
            dependencies: [
                "CWorker", "Daemon", "IntakeStore", "IntakeForms", "Postgres", "ProtocolReview", "TriageCore", logging,
                serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "StaffAlerts",
            dependencies: [
                "CCurl", "CivilTime", "COpenSSL", "Daemon", "IntakeStore", "Postgres", "TriageCore", logging,
                serviceLifecycle,
                subprocess, systemPackage,
            ],
            swiftSettings: settings
        ),
        .target(name: "StaffWords", dependencies: ["IntakeStore", "Postgres", "TriageCore"], swiftSettings: settings),
        .target(
            name: "CWeb",
            exclude: ["tokens.css", "board.css", "form.css", "board.js", "icon.svg", "icon-emergency.svg", "es.json"]),
        // What the staff board and the patient form share: markup, fields, limits, sessions, the server.
        .target(
            name: "WebPages",
            dependencies: [
                "COpenSSL", "CWeb", "Daemon", "IntakeStore", "Postgres", "TriageCore", httpTypes, hummingbird,
                hummingbirdCore, logging, nioCore, nioExtras, nioPosix, serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "StaffBoard",
            dependencies: [
                "CWeb", "Daemon", "IntakeStore", "Postgres", "StaffWords", "TriageCore", "WebPages", httpTypes,
                hummingbird, logging, nioCore, serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "PatientForm",
            dependencies: [
                "CWeb", "Daemon", "IntakeForms", "IntakeStore", "Postgres", "SpineProtocol", "TriageCore", "WebPages",
                httpTypes, hummingbird, logging, nioCore, serviceLifecycle,
            ],
            swiftSettings: settings
        ),
        .target(name: "EmbeddedPostgres", dependencies: [subprocess, logging], swiftSettings: settings),
        .target(name: "BenchmarkTwins", dependencies: ["CLibpq"]),
        .target(
            name: "IntakeBenchmark",
            dependencies: [
                "BenchmarkTwins", "EmbeddedPostgres", "IntakeForms", "IntakeStore", "IntakeWorker", "Postgres",
                "ProtocolReview", "SpineProtocol", "TriageCore", logging,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "intake-triage",
            dependencies: [
                "AuditChain", "CWorker", "Daemon", "EmbeddedPostgres", "FreeText", "IntakeBenchmark", "IntakeForms",
                "IntakeStore", "IntakeWorker", "PatientForm", "Postgres", "ProtocolReview", "SpineProtocol",
                "StaffAlerts",
                "StaffBoard", "StaffWords", "TriageCore", "WebPages", "WordTraining",
                argumentParser, configuration, httpTypes, logging, serviceLifecycle, unixSignals,
            ],
            swiftSettings: settings
        ),
        .target(name: "TestSupport", dependencies: [logging], path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "ClinicFixture",
            dependencies: [
                "Daemon", "EmbeddedPostgres", "IntakeStore", "IntakeWorker", "Postgres", "ProtocolReview",
                "SpineProtocol", "StaffAlerts", "TriageCore", "TestSupport", logging, serviceLifecycle,
            ],
            path: "Tests/ClinicFixture", exclude: ["peers.py"], swiftSettings: settings),
        .target(name: "CWrongClock", path: "Tests/CWrongClock"),
        .target(name: "FaultyNetwork", path: "Tests/FaultyNetwork", swiftSettings: settings),
        .testTarget(name: "CivilTimeTests", dependencies: ["CivilTime"], swiftSettings: settings),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["Postgres", "EmbeddedPostgres", "FaultyNetwork", "TestSupport", logging],
            swiftSettings: settings),
        .testTarget(name: "EmbeddedPostgresTests", dependencies: ["EmbeddedPostgres"], swiftSettings: settings),
        .testTarget(
            name: "FreeTextTests", dependencies: ["FreeText", "TriageCore", "SpineProtocol"], swiftSettings: settings),
        .testTarget(
            name: "WordTrainingTests", dependencies: ["FreeText", "SpineProtocol", "WordTraining"],
            swiftSettings: settings),
        .testTarget(
            name: "TriageCoreTests", dependencies: ["CivilTime", "FreeText", "TriageCore", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SpineProtocolTests",
            dependencies: ["SpineProtocol", "TriageCore", "IntakeForms", "TestSupport"],
            exclude: ["items-1.json", "protocol-1.json", "vignettes.jsonl"], swiftSettings: settings),
        .testTarget(
            name: "ProtocolReviewTests",
            dependencies: ["FreeText", "ProtocolReview", "SpineProtocol", "TriageCore", "IntakeForms"],
            exclude: ["protocol.md"], swiftSettings: settings),
        .testTarget(
            name: "IntakeFormsTests",
            dependencies: ["FreeText", "IntakeForms", "SpineProtocol", "TriageCore", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "IntakeBenchmarkTests", dependencies: ["IntakeBenchmark", "Postgres", logging],
            swiftSettings: settings),
        .testTarget(
            name: "IntakeStoreTests",
            dependencies: [
                "ClinicFixture", "IntakeStore", "EmbeddedPostgres", "Postgres", "StaffAlerts", "TriageCore",
                "TestSupport", logging,
            ],
            exclude: ["Earlier"],
            swiftSettings: settings),
        .testTarget(
            name: "DaemonTests", dependencies: ["ClinicFixture", "Daemon", "Postgres", "TestSupport", logging],
            swiftSettings: settings),
        .testTarget(
            name: "IntakeWorkerTests",
            dependencies: [
                "ClinicFixture", "Daemon", "IntakeWorker", "IntakeStore", "EmbeddedPostgres", "Postgres",
                "SpineProtocol",
                "TriageCore", "TestSupport", logging, serviceLifecycle,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ChaosTests",
            dependencies: [
                "ClinicFixture", "EmbeddedPostgres", "FaultyNetwork", "IntakeStore", "Postgres", "TestSupport", logging,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "AuditChainTests",
            dependencies: [
                "AuditChain", "ClinicFixture", "IntakeStore", "Postgres", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "StaffAlertsTests",
            dependencies: [
                "ClinicFixture", "StaffAlerts", "Daemon", "IntakeStore", "EmbeddedPostgres", "Postgres", "TriageCore",
                "TestSupport", logging, serviceLifecycle,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "ClinicFixture", "EmbeddedPostgres", "IntakeStore", "Postgres", "SpineProtocol", "StaffAlerts",
                "TriageCore", "TestSupport",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "StaffBoardTests",
            dependencies: [
                "ClinicFixture", "Daemon", "IntakeStore", "Postgres", "SpineProtocol", "StaffBoard", "StaffWords",
                "TriageCore", "TestSupport", "WebPages",
                httpTypes, hummingbird, hummingbirdCore, logging, nioCore,
            ],
            swiftSettings: settings),
        .testTarget(
            name: "PatientFormTests",
            dependencies: [
                "ClinicFixture", "Daemon", "IntakeForms", "IntakeStore", "PatientForm", "Postgres", "ProtocolReview",
                "SpineProtocol", "TestSupport", "TriageCore", "WebPages", httpTypes, hummingbird, hummingbirdCore,
                logging, nioCore,
                serviceLifecycle,
            ],
            swiftSettings: settings),
    ]
)
