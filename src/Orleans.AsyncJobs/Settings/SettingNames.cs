using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Orleans.AsyncJobs.Settings;

/// <summary>The keys below the section <c>AsyncJobs</c>, read off the options types. Letter case does not count, as in all configuration.</summary>
internal sealed class SettingNames
{
    private readonly HashSet<string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _lists = new(StringComparer.OrdinalIgnoreCase);

    public SettingNames(IEnumerable<SettingsType> types)
    {
        foreach (var (part, type) in types)
        {
            Add(part, type);
        }
    }

    public IEnumerable<string> All => _values.Concat(_lists);

    /// <summary>The keys of a section that nothing reads, each to its last part, relative to the section.</summary>
    /// <param name="section">The section <c>AsyncJobs</c>.</param>
    public IEnumerable<UnknownSetting> FindUnknown(IConfiguration section) => FindUnknown(section, "", owner: null);

    /// <summary>The first known key below a part.</summary>
    public string FirstIn(string part) => All.Where(key => IsIn(part, key)).Order(StringComparer.Ordinal).First();

    private IEnumerable<UnknownSetting> FindUnknown(IConfiguration section, string path, string? owner)
    {
        foreach (var child in section.GetChildren())
        {
            var key = Join(path, child.Key);
            var isEntry = _lists.Contains(path);
            foreach (var unknown in FindUnknown(child, key, owner ?? (isEntry || _values.Contains(key) ? key : null)))
            {
                yield return unknown;
            }

            // A section or a list of our own may stand there with an empty value; everything else that has one was meant as a setting.
            if (!string.IsNullOrEmpty(child.Value) && !isEntry && !_values.Contains(key))
            {
                yield return new UnknownSetting(key, FaultOf(key, owner), owner);
            }
        }
    }

    private SettingFault FaultOf(string key, string? owner)
    {
        if (owner is not null)
        {
            return SettingFault.NotOneValue;
        }

        return _lists.Contains(key) ? SettingFault.NoList : All.Any(known => IsIn(key, known)) ? SettingFault.NoSection : SettingFault.NotKnown;
    }

    private static bool IsIn(string part, string key) => key.StartsWith(Join(part, ""), StringComparison.OrdinalIgnoreCase);

    private void Add(string path, Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var key = Join(path, property.Name);
            var value = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (value == typeof(string) || value.IsValueType)
            {
                _values.Add(key);
            }
            else if (value.IsAssignableTo(typeof(IEnumerable)))
            {
                _lists.Add(key);
            }
            else
            {
                Add(key, value);
            }
        }
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : ConfigurationPath.Combine(path, key);
}

/// <summary>A key that nothing reads.</summary>
/// <param name="Key">The key below the section <c>AsyncJobs</c>.</param>
/// <param name="Fault">What is wrong with it.</param>
/// <param name="Owner">The setting that it stands below, where that takes one value.</param>
internal sealed record UnknownSetting(string Key, SettingFault Fault, string? Owner);

/// <summary>Why nothing reads a key.</summary>
internal enum SettingFault
{
    /// <summary>There is no such setting.</summary>
    NotKnown,

    /// <summary>A value was given for a list.</summary>
    NoList,

    /// <summary>A value was given for a section.</summary>
    NoSection,

    /// <summary>A list or a section was given for a setting, or for the entry of a list.</summary>
    NotOneValue,
}

/// <summary>Says that an options type is bound to a part of the section <c>AsyncJobs</c>, so that its keys are known.</summary>
/// <param name="Part">The part, such as <c>Storage</c>; empty for the section itself.</param>
/// <param name="Type">The options type.</param>
internal sealed record SettingsType(string Part, Type Type);
