using System.Reflection;

namespace Orleans.AsyncJobs.Sqlite.Opening;

/// <summary>The numbered migrations, and what a store looks like after each of them.</summary>
internal static class StoreSchema
{
    /// <summary>Marks a SQLite file as ours: "OAJ1".</summary>
    public const int ApplicationId = 0x4F414A31;

    private static readonly string[] Migrations = ReadMigrations();

    /// <summary>The version this program writes.</summary>
    public static int Version => Migrations.Length;

    /// <summary>Brings a store up to date, each migration in its own transaction. A new one gets its first tables and our mark together.</summary>
    /// <param name="connection">A writer that is not in a transaction.</param>
    public static void Migrate(StoreConnection connection) => Migrate(connection, Version);

    /// <summary>Brings a store up to a version, as an earlier program left it.</summary>
    internal static void Migrate(StoreConnection connection, int target)
    {
        for (var version = (int)connection.Scalar("PRAGMA user_version"); version < target; version++)
        {
            Apply(connection, version);
        }
    }

    /// <summary>What differs between the schema of a store and what its version should have; null where nothing does.</summary>
    /// <param name="connection">The store.</param>
    public static string? Difference(StoreConnection connection)
    {
        var version = (int)connection.Scalar("PRAGMA user_version");
        using var model = StoreConnection.OpenMemory();
        for (var applied = 0; applied < version; applied++)
        {
            Apply(model, applied);
        }

        var expected = Objects(model);
        var found = Objects(connection);
        foreach (var (name, sql) in expected)
        {
            if (!found.TryGetValue(name, out var actual))
            {
                return $"{name} is missing";
            }

            if (!string.Equals(sql, actual, StringComparison.Ordinal))
            {
                return $"{name} is not as this program made it";
            }
        }

        return null;
    }

    private static void Apply(StoreConnection connection, int version)
    {
        // Whether a file can become shorter is settled in the transaction that makes it. An immediate one would have made it already.
        var begin = version == 0 ? "BEGIN; PRAGMA auto_vacuum = INCREMENTAL;" : "BEGIN IMMEDIATE;";
        connection.ExecuteScript($"""
            {begin}
            PRAGMA application_id = {ApplicationId};
            {Migrations[version]}
            PRAGMA user_version = {version + 1};
            COMMIT;
            """);
    }

    private static Dictionary<string, string> Objects(StoreConnection connection)
    {
        Dictionary<string, string> objects = new(StringComparer.Ordinal);
        using var statement = new PreparedStatement(connection.Database, "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
        while (statement.Step())
        {
            objects[statement.Text(0)] = statement.Text(1);
        }

        return objects;
    }

    private static string[] ReadMigrations()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return reader.ReadToEnd();
            })
            .ToArray();
    }
}
