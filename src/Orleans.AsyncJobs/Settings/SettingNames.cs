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

    /// <summary>The keys of a section that no options type has, each to its last part, relative to the section.</summary>
    /// <param name="section">The section <c>AsyncJobs</c>.</param>
    public IEnumerable<string> FindUnknown(IConfiguration section) => FindUnknown(section, "");

    private IEnumerable<string> FindUnknown(IConfiguration section, string path)
    {
        foreach (var child in section.GetChildren())
        {
            var key = Join(path, child.Key);
            if (_lists.Contains(key))
            {
                continue;
            }

            foreach (var unknown in FindUnknown(child, key))
            {
                yield return unknown;
            }

            // A section of our own may stand there with an empty value; everything else that has one was meant as a setting.
            if (!string.IsNullOrEmpty(child.Value) && !_values.Contains(key))
            {
                yield return key;
            }
        }
    }

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

/// <summary>Says that an options type is bound to a part of the section <c>AsyncJobs</c>, so that its keys are known.</summary>
/// <param name="Part">The part, such as <c>Storage</c>; empty for the section itself.</param>
/// <param name="Type">The options type.</param>
internal sealed record SettingsType(string Part, Type Type);
