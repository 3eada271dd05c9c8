using Orleans.AsyncJobs.Maintenance.Criteria;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Tests.Maintenance;

/// <summary>Criteria that will not do, each with its sentence.</summary>
public sealed class CriteriaRefusalTests
{
    private static readonly Guid User = new("11111111-2222-3333-4444-555555555555");

    [Theory]
    [InlineData("nam", JobConditionOperator.Equal, "x", "'asyncoperation' entity doesn't contain attribute with Name = 'nam'; did you mean 'name'?")]
    [InlineData("waitreason", JobConditionOperator.Null, "", "The column 'waitreason' is computed when a row is read and cannot be a condition. Use stored columns such as statecode, statuscode and postponeuntil.")]
    [InlineData("lostruns", JobConditionOperator.Equal, "1", "'asyncoperation' entity doesn't contain attribute with Name = 'lostruns'.")]
    [InlineData("statuscode", JobConditionOperator.Equal, "", "The condition on 'statuscode': the operator Equal takes one value, and 0 were given.")]
    [InlineData("statuscode", JobConditionOperator.Equal, "1,2", "The condition on 'statuscode': the operator Equal takes one value, and 2 were given.")]
    [InlineData("statuscode", JobConditionOperator.Equal, "thirty", "The condition on 'statuscode': the value 'thirty' is not a whole number of 32 bits.")]
    [InlineData("statuscode", JobConditionOperator.Equal, "9000000000", "The condition on 'statuscode': the value '9000000000' is not a whole number of 32 bits.")]
    [InlineData("sequence", JobConditionOperator.Equal, "1.5", "The condition on 'sequence': the value '1.5' is not a whole number of 64 bits.")]
    [InlineData("executiontimespan", JobConditionOperator.Equal, "NaN", "The condition on 'executiontimespan': the value 'NaN' is not a number.")]
    [InlineData("autodelete", JobConditionOperator.Equal, "2", "The condition on 'autodelete': the value '2' is not true or false.")]
    [InlineData("ownerid", JobConditionOperator.Equal, "me", "The condition on '_ownerid_value': the value 'me' is not a Guid of 32 digits with 4 dashes.")]
    [InlineData("createdon", JobConditionOperator.On, "yesterday", "The condition on 'createdon': the value 'yesterday' is not a date such as 2026-11-30 or 2026-11-30T08:00:00Z, up to 9999-12-30.")]
    [InlineData("createdon", JobConditionOperator.OnOrBefore, "9999-12-31T23:59:59Z", "The condition on 'createdon': the value '9999-12-31T23:59:59Z' is not a date such as 2026-11-30 or 2026-11-30T08:00:00Z, up to 9999-12-30.")]
    [InlineData("createdon", JobConditionOperator.OlderThanXDays, "0", "The condition on 'createdon': the operator OlderThanXDays takes a whole number from 1 on, and '0' was given.")]
    [InlineData("createdon", JobConditionOperator.LastXDays, "-1", "The condition on 'createdon': the operator LastXDays takes a whole number from 1 on, and '-1' was given.")]
    [InlineData("createdon", JobConditionOperator.LastXHours, "2147483648", "The condition on 'createdon': the operator LastXHours takes a whole number from 1 on, and '2147483648' was given.")]
    [InlineData("createdon", JobConditionOperator.Today, "1", "The condition on 'createdon': the operator Today takes no value, and 1 were given.")]
    [InlineData("createdon", JobConditionOperator.Last7Days, "1", "The condition on 'createdon': the operator Last7Days takes no value, and 1 were given.")]
    [InlineData("name", JobConditionOperator.Today, "", "The condition on 'name': the operator Today is not for a column of type String.")]
    [InlineData("name", JobConditionOperator.OlderThanXDays, "1", "The condition on 'name': the operator OlderThanXDays is not for a column of type String.")]
    [InlineData("statuscode", JobConditionOperator.Like, "3%", "The condition on 'statuscode': the operator Like is not for a column of type Int32.")]
    [InlineData("statuscode", JobConditionOperator.BeginsWith, "3", "The condition on 'statuscode': the operator BeginsWith is not for a column of type Int32.")]
    [InlineData("statuscode", JobConditionOperator.EqualUserId, "", "The condition on 'statuscode': the operator EqualUserId is not for a column of type Int32.")]
    [InlineData("ownerid", JobConditionOperator.EqualUserId, "x", "The condition on '_ownerid_value': the operator EqualUserId takes no value, and 1 were given.")]
    [InlineData("ownerid", JobConditionOperator.GreaterThan, "x", "The condition on '_ownerid_value': the operator GreaterThan is not for a column of type Guid.")]
    [InlineData("autodelete", JobConditionOperator.Between, "0,1", "The condition on 'autodelete': the operator Between is not for a column of type Boolean.")]
    [InlineData("priority", JobConditionOperator.Between, "1", "The condition on 'priority': the operator Between takes two values, and 1 were given.")]
    [InlineData("priority", JobConditionOperator.In, "", "The condition on 'priority': the operator In takes 1 to 10,000 values, and 0 were given.")]
    [InlineData("errorcode", JobConditionOperator.Null, "1", "The condition on 'errorcode': the operator Null takes no value, and 1 were given.")]
    [InlineData("errorcode", JobConditionOperator.NotNull, "1", "The condition on 'errorcode': the operator NotNull takes no value, and 1 were given.")]
    [InlineData("name", JobConditionOperator.Like, "a[b", "The condition on 'name': the operator Like has the pattern 'a[b', which has a '[' without a ']' at character 2; the character itself is written [[].")]
    [InlineData("name", JobConditionOperator.NotLike, "[]]", "The condition on 'name': the operator NotLike has the pattern '[]]', which has brackets at character 1 that no character fits; write one or more characters, or a range such as a-f.")]
    [InlineData("name", (JobConditionOperator)999, "x", "There is no operator 999.")]
    public void Compile_what_will_not_do_is_refused(string column, JobConditionOperator found, string values, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<JobException>(() => Compile(column, found, values)).Message);

    [Theory]
    [InlineData("createdon", JobConditionOperator.Like, "modifiedon", "The condition on 'createdon': the operator Like does not compare a column with another one.")]
    [InlineData("createdon", JobConditionOperator.Equal, "name", "The condition on 'createdon': the operator Equal compares columns of one type, and 'createdon' is DateTimeOffset while 'name' is String.")]
    [InlineData("ownerid", JobConditionOperator.LessThan, "createdby", "The condition on '_ownerid_value': the operator LessThan is not for a column of type Guid.")]
    [InlineData("name", JobConditionOperator.Equal, "waitreason", "The column 'waitreason' is computed when a row is read and cannot be a condition. Use stored columns such as statecode, statuscode and postponeuntil.")]
    [InlineData("name", JobConditionOperator.Equal, "nam", "'asyncoperation' entity doesn't contain attribute with Name = 'nam'; did you mean 'name'?")]
    [InlineData("name", JobConditionOperator.Equal, "a,b", "The condition on 'name': the operator Equal takes one value, and 2 were given.")]
    public void Compile_columns_that_cannot_be_compared_is_refused(string column, JobConditionOperator found, string other, string sentence)
    {
        var condition = new JobCondition(column, found, other.Split(',')) { CompareColumns = true };

        Assert.Equal(sentence, Assert.Throws<JobException>(() => CriteriaCompiler.Compile(JobCriteria.All(condition), User)).Message);
    }

    [Fact]
    public void Compile_column_that_there_is_not_has_the_code_of_Dataverse() => Assert.Equal(
        JobErrorCodes.QueryBuilderNoAttribute, Assert.Throws<JobException>(() => Compile("nonesuch", JobConditionOperator.Null, "")).Code);

    [Fact]
    public void Compile_text_that_no_store_keeps_is_refused()
    {
        Assert.Throws<JobException>(() => Compile("name", JobConditionOperator.Equal, "a\0"));
        Assert.Throws<JobException>(() => Compile("name", JobConditionOperator.Contains, "\ud800"));
    }

    [Fact]
    public void Compile_more_than_500_conditions_is_refused()
    {
        var condition = new JobCondition("statuscode", JobConditionOperator.Equal, "30");
        var many = JobCriteria.Any([.. Enumerable.Repeat(condition, CriteriaCompiler.MaxConditions)]);

        Assert.NotNull(CriteriaCompiler.Compile(many, User));
        Assert.Throws<JobException>(() => CriteriaCompiler.Compile(new JobCriteria { Filters = [many, JobCriteria.All(condition)] }, User));
    }

    [Fact]
    public void Compile_nesting_that_is_too_deep_is_refused()
    {
        var criteria = JobCriteria.All(new JobCondition("statuscode", JobConditionOperator.Equal, "30"));
        for (var depth = 0; depth < 24; depth++)
        {
            criteria = new JobCriteria { Filters = [criteria] };
        }

        Assert.NotNull(CriteriaCompiler.Compile(criteria, User));
        Assert.Equal("Filters are nested deeper than 24 levels.", Assert.Throws<JobException>(() => CriteriaCompiler.Compile(new JobCriteria { Filters = [criteria] }, User)).Message);
    }

    private static JobFilter? Compile(string column, JobConditionOperator found, string values) =>
        CriteriaCompiler.Compile(JobCriteria.All(new JobCondition(column, found, values.Length == 0 ? [] : values.Split(','))), User);
}
