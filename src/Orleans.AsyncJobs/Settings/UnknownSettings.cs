using Microsoft.Extensions.Configuration;

namespace Orleans.AsyncJobs.Settings;

/// <summary>The settings that nothing reads: a mistyped key must not pass for a setting.</summary>
/// <param name="section">The section with the service's settings.</param>
/// <param name="types">The options types that are read from it.</param>
internal sealed class UnknownSettings(IConfiguration section, IEnumerable<SettingsType> types)
{
    /// <summary>Their full keys, each with the end of a sentence that names the way out: the nearest known key, or how a list or a section is written.</summary>
    public IReadOnlyList<(string Key, string Suggestion)> Find()
    {
        var names = new SettingNames(types);
        return [.. names.FindUnknown(section).Select(unknown => (NameOf(unknown.Key), Suggest(names, unknown)))];
    }

    private static string Suggest(SettingNames names, UnknownSetting unknown) => unknown.Fault switch
    {
        SettingFault.NoList => $": it is a list; write '{NameOf(ConfigurationPath.Combine(unknown.Key, "0"))}'.",
        SettingFault.NoSection => $": it is a section; a setting in it is '{NameOf(names.FirstIn(unknown.Key))}'.",
        SettingFault.NotOneValue => $": '{NameOf(unknown.Owner!)}' takes one value; write it there.",
        _ => NearestName.Find(unknown.Key, names.All) is { } nearest ? $"; did you mean '{NameOf(nearest)}'?" : ".",
    };

    private static string NameOf(string key) => ConfigurationPath.Combine(AsyncJobsDefaults.SectionName, key);
}
