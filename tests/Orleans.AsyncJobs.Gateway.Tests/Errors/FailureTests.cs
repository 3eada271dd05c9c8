using Microsoft.AspNetCore.Http;
using Orleans.AsyncJobs.Gateway.Errors;

namespace Orleans.AsyncJobs.Gateway.Tests.Errors;

public sealed class FailureTests
{
    [Fact]
    public void From_bodyThatCameTooSlowly_saysHowSlowThatIs()
    {
        var failure = Failure.From(
            new BadHttpRequestException("Reading the request body timed out due to data arriving too slowly. See MinRequestBodyDataRate.", StatusCodes.Status408RequestTimeout), Guid.Empty);

        Assert.Equal(
            new Failure(
                408,
                JobErrorCodes.InvalidArgument,
                "The body came too slowly: less than 240 bytes a second, as an average after 5 s of grace. Send the request again over a faster connection."),
            failure);
    }
}
