using System.Text.Json.Nodes;

namespace Orleans.AsyncJobs.Server.Tests.Commands.Faking;

/// <summary>Rows of jobs as the Web API answers them.</summary>
internal static class Rows
{
    public static Guid First { get; } = Guid.Parse("01a20227-7408-756e-9e90-e5adb7114a4e");

    public static Guid Second { get; } = Guid.Parse("01a20227-7408-756e-9e90-e5adb7114a4f");

    public static JsonObject Job(Guid? id = null, string name = "Job", int state = 0, int status = 0) => new()
    {
        ["@odata.etag"] = "W/\"1\"",
        ["asyncoperationid"] = id ?? First,
        ["name"] = name,
        ["messagename"] = "HttpRequest",
        ["statecode"] = state,
        ["statuscode"] = status,
        ["createdon"] = "2026-11-20T11:57:00Z",
        ["sequence"] = 1,
    };

    public static JsonObject Ready => Job();

    public static JsonObject Succeeded => Job(state: 3, status: 30);

    public static JsonObject Failed => Job(state: 3, status: 31);

    public static JsonObject Canceled => Job(state: 3, status: 32);
}
