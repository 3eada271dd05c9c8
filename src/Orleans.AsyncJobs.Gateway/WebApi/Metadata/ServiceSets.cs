using Microsoft.OData.Edm;
using Orleans.AsyncJobs.Explaining;
using Orleans.AsyncJobs.Gateway.WebApi.BackgroundOperations;
using Orleans.AsyncJobs.Gateway.WebApi.Records;

namespace Orleans.AsyncJobs.Gateway.WebApi.Metadata;

/// <summary>The sets that are no tables: how handlers, lines and silos stand, what people did, and custom APIs.</summary>
internal static class ServiceSets
{
    /// <summary>Adds the sets, and gives the type of handlers, to which actions are bound.</summary>
    public static EdmEntityType AddTo(EdmEntityContainer container, AnswerTypes types)
    {
        types.AddPart(typeof(LineMember), "JobLineMember");
        types.AddPart(typeof(SiloCheck), "JobSiloCheck");
        types.AddPart(typeof(KeyValuePair<string, string>), "JobSiloSetting");
        var handler = types.AddEntry("jobhandler", "messagename", typeof(HandlerRow));
        container.AddEntitySet(HandlerListing.SetName, handler);
        container.AddEntitySet(LineListing.SetName, types.AddEntry("jobline", "token", typeof(LineRow), typeof(LineWithMembers)));
        container.AddEntitySet(ServiceListing.ActionSetName, types.AddEntry("jobaction", "actionid", typeof(ActionRow)));
        container.AddEntitySet(SiloListing.SetName, types.AddEntry("jobsilo", "hostid", typeof(SiloReport)));
        types.AddPart(typeof(CustomApiParameterRow), "CustomApiParameter");
        container.AddEntitySet(CustomApiListing.SetName, types.AddEntry("customapi", "uniquename", typeof(CustomApiRow)));
        return handler;
    }
}
