/// What a clinic sets for itself; every assessment records the hash of the settings in force.
package struct ClinicSettings: Codable, Hashable, Sendable {
    package var calendar: ClinicCalendar

    package init(calendar: ClinicCalendar = ClinicCalendar()) { self.calendar = calendar }

    /// Why the settings cannot be used, with the remedy; nil when they can.
    package var problem: String? { calendar.problem }
}
