using System.Net;

namespace Orleans.AsyncJobs.Gateway.Tests.Engine;

/// <summary>What <c>$filter</c> and <c>$orderby</c> take, over a real store.</summary>
public sealed class FilterTests(SeededEngine engine) : ODataTests(engine)
{
    [Theory]
    [InlineData("createdby/fullname eq 'system' and statuscode eq 31", "Broken 1,Broken 2")]
    [InlineData("createdby/fullname ne 'SYSTEM'", "")]
    [InlineData("createdby/businessunitid/name eq 'AsyncJobs' and statecode eq 1", "Later")]
    [InlineData("parentjobid/name eq 'Parent'", "a,b")]
    [InlineData("not startswith(parentjobid/name,'P') and statecode eq 1", "Later")]
    [InlineData("parentjobid/statuscode in (30,31)", "a,b")]
    [InlineData("parentjobid ne null", "a,b")]
    [InlineData("createdby eq null", "")]
    [InlineData("startedon le completedon and statuscode eq 31", "Broken 1,Broken 2")]
    [InlineData("startedon gt completedon", "")]
    [InlineData("priority ge depth and workload eq 'w0'", "Mail 2")]
    [InlineData("sequence eq priority and name eq 'Mail 1'", "Mail 1")]
    [InlineData("name eq messagename", "")]
    [InlineData("parentjobid/createdon lt createdon and parentjobid/name ne name", "a,b")]
    [InlineData("statuscode eq @p1 and contains(name,@p2)&@p1=31&@p2='2'", "Broken 2")]
    [InlineData("Microsoft.Dynamics.CRM.Today(PropertyName='createdon') and statecode eq 1", "Later")]
    [InlineData("Microsoft.Dynamics.CRM.Yesterday(PropertyName='createdon')", "")]
    [InlineData("Microsoft.Dynamics.CRM.LastXDays(PropertyName=@p1,PropertyValue=@p2) and statecode eq 1&@p1='createdon'&@p2=3", "Later")]
    [InlineData("Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue='3') and statecode eq 1", "Later")]
    [InlineData("Microsoft.Dynamics.CRM.OlderThanXMinutes(PropertyName='createdon',PropertyValue=5)", "")]
    [InlineData("Microsoft.Dynamics.CRM.NextXYears(PropertyName='postponeuntil',PropertyValue=90)", "Later")]
    [InlineData("Microsoft.Dynamics.CRM.In(PropertyName='statuscode',PropertyValues=['31','32'])", "Broken 1,Broken 2")]
    [InlineData("Microsoft.Dynamics.CRM.In(PropertyName=@p1,PropertyValues=@p2)&@p1='statuscode'&@p2=['31']", "Broken 1,Broken 2")]
    [InlineData("Microsoft.Dynamics.CRM.NotIn(PropertyName='statuscode',PropertyValues=['30','31'])", "Later")]
    [InlineData("not Microsoft.Dynamics.CRM.In(PropertyName='statuscode',PropertyValues=['30','31']) and name ne 'x'", "Later")]
    [InlineData("Microsoft.Dynamics.CRM.Between(PropertyName='priority',PropertyValues=['2','3'])", "Mail 2,Mail 3")]
    [InlineData("Microsoft.Dynamics.CRM.NotBetween(PropertyName='priority',PropertyValues=['0','2'])", "Mail 3")]
    [InlineData("Microsoft.Dynamics.CRM.On(PropertyName='postponeuntil',PropertyValue='2050-01-01')", "Later")]
    [InlineData("Microsoft.Dynamics.CRM.On(PropertyName='postponeuntil',PropertyValue=2050-01-01)", "Later")]
    [InlineData("Microsoft.Dynamics.CRM.OnOrAfter(PropertyName='postponeuntil',PropertyValue='2050-01-01')", "Later")]
    [InlineData("Microsoft.Dynamics.CRM.OnOrBefore(PropertyName='postponeuntil',PropertyValue='2049-12-31')", "")]
    [InlineData("Microsoft.Dynamics.CRM.EqualUserId(PropertyName='ownerid') and statecode eq 1", "Later")]
    [InlineData("Microsoft.Dynamics.CRM.NotEqualUserId(PropertyName='_ownerid_value')", "")]
    public async Task Filter_takesTheRows(string filter, string expected)
    {
        var list = await AskAsync($"?$select=name&$filter={filter}");

        Assert.Equal(expected, string.Join(',', Names(list)));
        Assert.Equal(expected.Length == 0 ? 0 : expected.Split(',').Length, int.Parse(await (await SendAsync($"/$count?$filter={filter}")).Content.ReadAsStringAsync(Cancellation), System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("createdby/fullname desc,name", "a,b,Broken 1,Broken 2,Later,Mail 1,Mail 2,Mail 3,Parent")]
    [InlineData("parentjobid/name desc,name desc", "b,a,Parent,Mail 3,Mail 2,Mail 1,Later,Broken 2,Broken 1")]
    public async Task OrderBy_pathIntoALookup_orders(string order, string expected) =>
        Assert.Equal(expected, string.Join(',', Names(await AskAsync($"?$select=name&$orderby={order}"))));

    [Theory]
    [InlineData("createdby/nosuch eq 3", HttpStatusCode.BadRequest, "0x80060888", "Could not find a property named 'nosuch' on type 'Microsoft.Dynamics.CRM.systemuser'.")]
    [InlineData("parentjobid/waitreason eq 'x'", HttpStatusCode.BadRequest, "0x80040203", "'waitreason' is computed")]
    [InlineData("name eq statecode", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("autodelete eq priority", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("asyncoperation_children/any(c:c/statecode eq 3)", HttpStatusCode.NotImplemented, "0x80040203", "'any'")]
    [InlineData("asyncoperation_children/all(c:c/statecode eq 3)", HttpStatusCode.NotImplemented, "0x80040203", "'all'")]
    [InlineData("asyncoperation_children/$count gt 1", HttpStatusCode.NotImplemented, "0x80040203", "The number of rows of a collection")]
    [InlineData("Microsoft.Dynamics.CRM.Today(PropertyName='nosuch')", HttpStatusCode.BadRequest, "0x80060888", "'nosuch'")]
    [InlineData("Microsoft.Dynamics.CRM.Today(PropertyName='waitreason')", HttpStatusCode.BadRequest, "0x80040203", "'waitreason' is computed")]
    [InlineData("Microsoft.Dynamics.CRM.Today(PropertyName='name')", HttpStatusCode.BadRequest, "0x80040203", "the operator Today is not for a column of type String")]
    [InlineData("Microsoft.Dynamics.CRM.Today(PropertyName=null)", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("Microsoft.Dynamics.CRM.Today(PropertyName=createdon)", HttpStatusCode.NotImplemented, "0x80040203", "A value that is worked out")]
    [InlineData("Microsoft.Dynamics.CRM.Today()", HttpStatusCode.NotImplemented, "0x80040203", "query function")]
    [InlineData("Microsoft.Dynamics.CRM.InFiscalYear(PropertyName='createdon',PropertyValue=3)", HttpStatusCode.NotImplemented, "0x80040203", "query function")]
    [InlineData("Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=0)", HttpStatusCode.BadRequest, "0x80040203", "a whole number from 1 on")]
    [InlineData("Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue='x')", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("Microsoft.Dynamics.CRM.In(PropertyName='statuscode',PropertyValues='31')", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("Microsoft.Dynamics.CRM.In(PropertyName='statuscode',PropertyValues=[])", HttpStatusCode.BadRequest, "0x80040203", "values")]
    [InlineData("Microsoft.Dynamics.CRM.In(PropertyName='statuscode',PropertyValues=['x'])", HttpStatusCode.BadRequest, "0x80040203", "'x' is not a whole number")]
    [InlineData("Microsoft.Dynamics.CRM.In(PropertyName='statuscode',PropertyValues=[null])", HttpStatusCode.BadRequest, "0x80040203", "")]
    [InlineData("Microsoft.Dynamics.CRM.Between(PropertyName='priority',PropertyValues=['1'])", HttpStatusCode.BadRequest, "0x80040203", "two values")]
    [InlineData("Microsoft.Dynamics.CRM.On(PropertyName='createdon',PropertyValue='soon')", HttpStatusCode.BadRequest, "0x80040203", "'soon' is not a date")]
    [InlineData("statecode eq @p1&@p1=x", HttpStatusCode.BadRequest, "0x80060888", "'x'")]
    [InlineData("statecode eq @p1&@p1=@p1", HttpStatusCode.BadRequest, "0x80040203", "")]
    public Task Filter_thatWillNotDo_isRefused(string filter, HttpStatusCode status, string code, string expected) => AssertRefusedAsync($"?$filter={filter}", status, code, expected);
}
