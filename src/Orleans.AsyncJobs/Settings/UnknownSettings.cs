using Microsoft.Extensions.Configuration;

namespace Orleans.AsyncJobs.Settings;

/// <summary>The settings that nothing reads: a mistyped key must not pass for a setting.</summary>
/// <param name="section">The section with the service's settings.</param>
/// <param name="types">The options types that are read from it.</param>
internal sealed class UnknownSettings(IConfiguration section, IEnumerable<SettingsType> types)
{
    /// <summary>Their full keys, each with the end of a sentence that names the nearest known one.</summary>
    public IReadOnlyList<(string Key, string Suggestion)> Find()
    {
        var names = new SettingNames(types);
        return [.. names.FindUnknown(section).Select(key => (NameOf(key), NearestName.Find(key, names.All) is { } nearest ? $"; did you mean '{NameOf(nearest)}'?" : "."))];
    }

    private static string NameOf(string key) => ConfigurationPath.Combine(AsyncJobsDefaults.SectionName, key);
}
