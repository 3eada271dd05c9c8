using Orleans.AsyncJobs.Model;
using Orleans.AsyncJobs.Table;

namespace Orleans.AsyncJobs.Maintenance.Criteria;

/// <summary>Conditions on a part of a text.</summary>
internal static class CriteriaTexts
{
    /// <summary>A pattern without these, but for '%' at its ends, is found by what looks for plain texts.</summary>
    private const string NotLiteral = "%_[";

    /// <summary>The filter; null where the operator is not about a part of a text.</summary>
    public static JobFilter? Find(CriteriaOperand operand) => operand.Operator switch
    {
        JobConditionOperator.Like => Like(operand),
        JobConditionOperator.NotLike => new JobFilter.Not(Like(operand)),
        JobConditionOperator.Contains => Text(operand, JobTextMatch.Contains),
        JobConditionOperator.DoesNotContain => new JobFilter.Not(Text(operand, JobTextMatch.Contains)),
        JobConditionOperator.BeginsWith => Text(operand, JobTextMatch.StartsWith),
        JobConditionOperator.DoesNotBeginWith => new JobFilter.Not(Text(operand, JobTextMatch.StartsWith)),
        JobConditionOperator.EndsWith => Text(operand, JobTextMatch.EndsWith),
        JobConditionOperator.DoesNotEndWith => new JobFilter.Not(Text(operand, JobTextMatch.EndsWith)),
        _ => null,
    };

    private static JobFilter Text(CriteriaOperand operand, JobTextMatch match)
    {
        operand.ExpectType(JobColumnType.String);
        return new JobFilter.Text(operand.Column, match, (string)operand.Single());
    }

    private static JobFilter Like(CriteriaOperand operand)
    {
        operand.ExpectType(JobColumnType.String);
        var pattern = (string)operand.Single();
        var text = pattern.Trim('%');
        if (text.AsSpan().IndexOfAny(NotLiteral) >= 0)
        {
            return LikePattern.TryParse(pattern, out _, out var fault)
                ? new JobFilter.Text(operand.Column, JobTextMatch.Like, pattern)
                : throw operand.Refused($"has the pattern '{TextLimit.Shown(pattern)}', which {fault}");
        }

        return (pattern.StartsWith('%'), pattern.EndsWith('%')) switch
        {
            (true, true) => new JobFilter.Text(operand.Column, JobTextMatch.Contains, text),
            (true, false) => new JobFilter.Text(operand.Column, JobTextMatch.EndsWith, text),
            (false, true) => new JobFilter.Text(operand.Column, JobTextMatch.StartsWith, text),
            _ => new JobFilter.Compare(operand.Column, JobComparison.Equal, text),
        };
    }
}
