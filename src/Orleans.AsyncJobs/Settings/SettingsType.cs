namespace Orleans.AsyncJobs.Settings;

/// <summary>Says that an options type is bound to a part of the section <c>AsyncJobs</c>, so that its keys are known.</summary>
/// <param name="Part">The part, such as <c>Storage</c>; empty for the section itself.</param>
/// <param name="Type">The options type.</param>
internal sealed record SettingsType(string Part, Type Type);
