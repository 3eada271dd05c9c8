using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Orleans.AsyncJobs.Settings;

/// <summary>The settings in force, defaults included, as the configuration would write them. What may be secret is not shown.</summary>
internal static class SettingValues
{
    private const string Hidden = "(hidden)";

    private static readonly string[] SecretEndings = ["Key", "Keys", "Secret", "Password", "ConnectionString", "Token"];

    /// <summary>Each key below the section <c>AsyncJobs</c> with its value, in the order of the alphabet.</summary>
    /// <param name="services">The container, which has the options.</param>
    /// <param name="types">The options types.</param>
    public static KeyValuePair<string, string>[] Read(IServiceProvider services, IEnumerable<SettingsType> types) =>
        [.. types.SelectMany(type => Read(type.Part, ValueOf(services, type.Type))).OrderBy(setting => setting.Key, StringComparer.Ordinal)];

    private static object ValueOf(IServiceProvider services, Type type)
    {
        var options = services.GetService(typeof(IOptions<>).MakeGenericType(type))
            ?? throw new InvalidOperationException($"The options {type} are not in the container.");
        return options.GetType().GetProperty(nameof(IOptions<>.Value))!.GetValue(options)!;
    }

    private static IEnumerable<KeyValuePair<string, string>> Read(string path, object values)
    {
        foreach (var property in values.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var key = path.Length == 0 ? property.Name : ConfigurationPath.Combine(path, property.Name);
            var value = property.GetValue(values);
            if (IsOne(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType))
            {
                yield return new(key, Show(property.Name, TextOf(value)));
            }
            else if (value is IEnumerable list)
            {
                yield return new(key, Show(property.Name, string.Join(", ", list.Cast<object?>().Select(TextOf))));
            }
            else if (value is not null)
            {
                foreach (var setting in Read(key, value))
                {
                    yield return setting;
                }
            }
        }
    }

    private static bool IsOne(Type type) => type == typeof(string) || type.IsValueType;

    private static string Show(string name, string text) =>
        text.Length > 0 && SecretEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? Hidden : text;

    private static string TextOf(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
