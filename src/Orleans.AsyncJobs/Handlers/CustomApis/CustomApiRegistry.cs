using System.Collections.Frozen;
using Orleans.AsyncJobs.Settings;

namespace Orleans.AsyncJobs.Handlers.CustomApis;

/// <summary>The custom APIs of this service by their unique names, which are case-sensitive.</summary>
internal sealed class CustomApiRegistry
{
    private readonly FrozenDictionary<string, CustomApi> _apis;

    public CustomApiRegistry(IEnumerable<CustomApi> apis)
    {
        var byName = new Dictionary<string, CustomApi>(StringComparer.Ordinal);
        foreach (var api in apis)
        {
            if (!byName.TryAdd(api.Name, api))
            {
                throw new InvalidOperationException($"Two custom APIs are registered under the name '{api.Name}'; leave one.");
            }
        }

        _apis = byName.ToFrozenDictionary(StringComparer.Ordinal);
        All = [.. byName.Values.OrderBy(api => api.Name, StringComparer.Ordinal)];
    }

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<CustomApi> All { get; }

    /// <summary>The custom API of a name; null where there is none.</summary>
    public CustomApi? Find(string name) => _apis.GetValueOrDefault(name);

    /// <summary>The custom API of a name.</summary>
    /// <exception cref="JobException">There is none; the nearest name is told.</exception>
    public CustomApi Get(string name) => Find(name) ?? throw new JobException(
        JobErrorKind.Invalid, JobErrorCodes.AsyncOperationTypeIsNotRecognized,
        $"There is no custom API '{Model.TextLimit.Shown(name)}'{NearestName.Suggest(name, _apis.Keys)}");
}
