using Orleans.AsyncJobs.Gateway.Errors;
using Orleans.AsyncJobs.Model;

namespace Orleans.AsyncJobs.Gateway.WebApi.Acting;

/// <summary>
/// The headers by which a client of Dataverse acts as another user. There is one user here, so that they name it or are
/// refused: what is done as another user than the client asked for would be told of the wrong one.
/// </summary>
internal static class Impersonation
{
    /// <summary>Dataverse's newer header: there a user's object id of the directory, here the id of the row, as in the older one.</summary>
    public const string ObjectIdHeader = "CallerObjectId";

    /// <summary>Dataverse's older header, with a <c>systemuserid</c>.</summary>
    public const string CallerIdHeader = "MSCRMCallerID";

    /// <summary>Lets requests pass that name no other user.</summary>
    /// <exception cref="WebApiException">A header is no Guid, or they name two (400); there is no such user (404).</exception>
    public static void Check(IHeaderDictionary headers)
    {
        Guid? userId = null;
        foreach (var header in (string[])[ObjectIdHeader, CallerIdHeader])
        {
            foreach (var value in headers[header])
            {
                var id = Guid.TryParse(value, out var parsed)
                    ? parsed
                    : throw WebApiException.BadRequest($"The header {header} is {TextLimit.Shown($"'{value}'")}, which is not a Guid. It names the user to act as by its systemuserid; leave it out to act as yourself.");
                if (userId is { } other && other != id)
                {
                    throw WebApiException.BadRequest($"The headers {ObjectIdHeader} and {CallerIdHeader} name two users, {other:D} and {id:D}. Send one of them.");
                }

                userId = id;
            }
        }

        if (userId is { } user && user != JobCaller.System.UserId)
        {
            throw new WebApiException(StatusCodes.Status404NotFound, JobErrorCodes.ObjectDoesNotExist,
                $"systemuser With Id = {user:D} Does Not Exist. GET systemusers names those to act as.");
        }
    }
}
