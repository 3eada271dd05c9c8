using System.Globalization;
using Orleans.AsyncJobs.Machine.Recurrence;

namespace Orleans.AsyncJobs.Tests.Machine.Recurrence;

/// <summary>
/// Every example of RFC 5545 §3.8.5.3, in its order, with the dates that are printed there; those of RFC 2445 §4.8.5.4 are the
/// same. Then those of §3.3.10. EDT is 4 hours behind UTC, EST 5.
/// </summary>
public sealed class Rfc5545Tests
{
    private const string NewYork = "America/New_York";

    [Theory]
    [InlineData("19970902T090000", "FREQ=DAILY;COUNT=10", "EDT 1997 Sep 2-11")]
    [InlineData("19970902T090000", "FREQ=DAILY;UNTIL=19971224T000000Z", "EDT 1997 Sep 2-30 Oct 1-25 EST Oct 26-31 Nov 1-30 Dec 1-23")]
    [InlineData("19970902T090000", "FREQ=DAILY;INTERVAL=10;COUNT=5", "EDT 1997 Sep 2,12,22 Oct 2,12")]
    [InlineData("19980101T090000", "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "EST 1998 Jan 1-31 1999 Jan 1-31 2000 Jan 1-31")]
    [InlineData("19980101T090000", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1", "EST 1998 Jan 1-31 1999 Jan 1-31 2000 Jan 1-31")]
    [InlineData("19970902T090000", "FREQ=WEEKLY;COUNT=10", "EDT 1997 Sep 2,9,16,23,30 Oct 7,14,21 EST Oct 28 Nov 4")]
    [InlineData("19970902T090000", "FREQ=WEEKLY;UNTIL=19971224T000000Z", "EDT 1997 Sep 2,9,16,23,30 Oct 7,14,21 EST Oct 28 Nov 4,11,18,25 Dec 2,9,16,23")]
    [InlineData("19970902T090000", "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH", "EDT 1997 Sep 2,4,9,11,16,18,23,25,30 Oct 2")]
    [InlineData("19970902T090000", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "EDT 1997 Sep 2,4,9,11,16,18,23,25,30 Oct 2")]
    [InlineData("19970901T090000", "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR", "EDT 1997 Sep 1,3,5,15,17,19,29 Oct 1,3,13,15,17 EST Oct 27,29,31 Nov 10,12,14,24,26,28 Dec 8,10,12,22")]
    [InlineData("19970902T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "EDT 1997 Sep 2,4,16,18,30 Oct 2,14,16")]
    [InlineData("19970905T090000", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "EDT 1997 Sep 5 Oct 3 EST Nov 7 Dec 5 1998 Jan 2 Feb 6 Mar 6 Apr 3 EDT May 1 Jun 5")]
    [InlineData("19970905T090000", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR", "EDT 1997 Sep 5 Oct 3 EST Nov 7 Dec 5")]
    [InlineData("19970907T090000", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "EDT 1997 Sep 7,28 EST Nov 2,30 1998 Jan 4,25 Mar 1,29 EDT May 3,31")]
    [InlineData("19970922T090000", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "EDT 1997 Sep 22 Oct 20 EST Nov 17 Dec 22 1998 Jan 19 Feb 16")]
    [InlineData("19970902T090000", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "EDT 1997 Sep 2,15 Oct 2,15 EST Nov 2,15 Dec 2,15 1998 Jan 2,15")]
    [InlineData("19970930T090000", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "EDT 1997 Sep 30 Oct 1 EST Oct 31 Nov 1,30 Dec 1,31 1998 Jan 1,31 Feb 1")]
    [InlineData("19970910T090000", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "EDT 1997 Sep 10,11,12,13,14,15 EST 1999 Mar 10,11,12,13")]
    [InlineData("19970610T090000", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "EDT 1997 Jun 10 Jul 10 1998 Jun 10 Jul 10 1999 Jun 10 Jul 10 2000 Jun 10 Jul 10 2001 Jun 10 Jul 10")]
    [InlineData("19970310T090000", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", "EST 1997 Mar 10 1999 Jan 10 Feb 10 Mar 10 2001 Jan 10 Feb 10 Mar 10 2003 Jan 10 Feb 10 Mar 10")]
    [InlineData("19970101T090000", "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "EST 1997 Jan 1 EDT Apr 10 Jul 19 EST 2000 Jan 1 EDT Apr 9 Jul 18 EST 2003 Jan 1 EDT Apr 10 Jul 19 EST 2006 Jan 1")]
    [InlineData("19970904T090000", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "EDT 1997 Sep 4 Oct 7 EST Nov 6")]
    [InlineData("19970902T090000", "FREQ=MINUTELY;INTERVAL=15;COUNT=6", "EDT 1997 Sep 2 09:00 09:15 09:30 09:45 10:00 10:15")]
    [InlineData("19970902T090000", "FREQ=MINUTELY;INTERVAL=90;COUNT=4", "EDT 1997 Sep 2 09:00 10:30 12:00 13:30")]
    [InlineData("19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "EDT 1997 Aug 5,10,19,24")]
    [InlineData("19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "EDT 1997 Aug 5,17,19,31")]
    [InlineData("20070115T090000", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "EST 2007 Jan 15,30 Feb 15 EDT Mar 15,30")]
    public void FromStart_of_an_example_that_ends_is_what_is_printed(string start, string pattern, string printed) =>
        Assert.Equal(Printed(printed), FromStart(start, pattern));

    [Theory]
    [InlineData("19970902T090000", "FREQ=DAILY;INTERVAL=2", "EDT 1997 Sep 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30 Oct 2,4,6,8,10,12,14,16,18,20,22,24 EST Oct 26,28,30 Nov 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29 Dec 1,3")]
    [InlineData("19970902T090000", "FREQ=WEEKLY;INTERVAL=2;WKST=SU", "EDT 1997 Sep 2,16,30 Oct 14 EST Oct 28 Nov 11,25 Dec 9,23 1998 Jan 6,20 Feb 3,17")]
    [InlineData("19970928T090000", "FREQ=MONTHLY;BYMONTHDAY=-3", "EDT 1997 Sep 28 EST Oct 29 Nov 28 Dec 29 1998 Jan 29 Feb 26")]
    [InlineData("19970902T090000", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "EDT 1997 Sep 2,9,16,23,30 EST Nov 4,11,18,25 1998 Jan 6,13,20,27 Mar 3,10,17,24,31")]
    [InlineData("19970519T090000", "FREQ=YEARLY;BYDAY=20MO", "EDT 1997 May 19 1998 May 18 1999 May 17")]
    [InlineData("19970512T090000", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "EDT 1997 May 12 1998 May 11 1999 May 17")]
    [InlineData("19970313T090000", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "EST 1997 Mar 13,20,27 1998 Mar 5,12,19,26 1999 Mar 4,11,18,25")]
    [InlineData("19970605T090000", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "EDT 1997 Jun 5,12,19,26 Jul 3,10,17,24,31 Aug 7,14,21,28 1998 Jun 4,11,18,25 Jul 2,9,16,23,30 Aug 6,13,20,27 1999 Jun 3,10,17,24 Jul 1,8,15,22,29 Aug 5,12,19,26")]
    [InlineData("19970902T090000", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "EST 1998 Feb 13 Mar 13 Nov 13 EDT 1999 Aug 13 2000 Oct 13")]
    [InlineData("19970913T090000", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "EDT 1997 Sep 13 Oct 11 EST Nov 8 Dec 13 1998 Jan 10 Feb 7 Mar 7 EDT Apr 11 May 9 Jun 13")]
    [InlineData("19961105T090000", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "EST 1996 Nov 5 2000 Nov 7 2004 Nov 2")]
    [InlineData("19970929T090000", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "EDT 1997 Sep 29 EST Oct 30 Nov 27 Dec 30 1998 Jan 29 Feb 26 Mar 30")]
    [InlineData("19970902T090000", "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", "EDT 1997 Sep 2 09:00 09:20 09:40 10:00 10:20 10:40 11:00 11:20 11:40 12:00 12:20 12:40 13:00 13:20 13:40 14:00 14:20 14:40 15:00 15:20 15:40 16:00 16:20 16:40 Sep 3 09:00 09:20")]
    [InlineData("19970902T090000", "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", "EDT 1997 Sep 2 09:00 09:20 09:40 10:00 10:20 10:40 11:00 11:20 11:40 12:00 12:20 12:40 13:00 13:20 13:40 14:00 14:20 14:40 15:00 15:20 15:40 16:00 16:20 16:40 Sep 3 09:00 09:20")]
    public void FromStart_of_an_example_for_ever_begins_with_what_is_printed(string start, string pattern, string printed)
    {
        var expected = Printed(printed);

        // And it goes on.
        Assert.Equal(expected, FromStart(start, pattern).Take(expected.Count + 1).SkipLast(1));
    }

    [Fact]
    public void FromStart_of_every_three_hours_is_what_is_printed_when_its_until_is_taken_as_17_in_New_York()
    {
        // "From 9:00 AM to 5:00 PM": the example prints 09:00, 12:00 and 15:00, and an UNTIL of 17:00 in UTC, which is 13:00 there.
        Assert.Equal(Printed("EDT 1997 Sep 2 09:00 12:00 15:00"), FromStart("19970902T090000", "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z"));
        Assert.Equal(Printed("EDT 1997 Sep 2 09:00 12:00"), FromStart("19970902T090000", "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z"));
    }

    [Theory]
    [InlineData("19970929T090000", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "EDT 1997 Sep 30 EST Oct 31 Nov 28 Dec 31")]
    [InlineData("19970101T000000", "FREQ=YEARLY;INTERVAL=2;BYMONTH=1;BYDAY=SU;BYHOUR=8,9;BYMINUTE=30", "EST 1997 Jan 5 08:30 09:30 Jan 12 08:30 09:30 Jan 19 08:30 09:30 Jan 26 08:30 09:30 1999 Jan 3 08:30 09:30")]
    [InlineData("19970902T090000", "FREQ=DAILY;COUNT=10;INTERVAL=2", "EDT 1997 Sep 2,4,6,8,10,12,14,16,18,20")]
    public void FromStart_of_an_example_of_the_value_type_is_what_its_words_say(string start, string pattern, string expected) =>
        Assert.Equal(Printed(expected), FromStart(start, pattern).Take(Printed(expected).Count));

    private static IEnumerable<DateTimeOffset> FromStart(string start, string pattern)
    {
        var local = DateTime.ParseExact(start, "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture);
        return RecurrenceSchedule.Parse(pattern, new DateTimeOffset(local, TimeZoneInfo.FindSystemTimeZoneById(NewYork).GetUtcOffset(local)), NewYork).FromStart();
    }

    /// <summary>Reads dates as the RFC prints them: the offset, the year and the month hold until the next one; without a time it is 9:00.</summary>
    private static List<DateTimeOffset> Printed(string text)
    {
        var moments = new List<DateTimeOffset>();
        var (offset, year, month) = (TimeSpan.Zero, 0, 0);
        DateTime? bareDay = null;
        foreach (var word in text.Split(' '))
        {
            if (word is "EDT" or "EST")
            {
                offset = TimeSpan.FromHours(word == "EDT" ? -4 : -5);
            }
            else if (word.Length == 4 && int.TryParse(word, CultureInfo.InvariantCulture, out var number))
            {
                year = number;
            }
            else if (char.IsLetter(word[0]))
            {
                month = DateTime.ParseExact(word, "MMM", CultureInfo.InvariantCulture).Month;
            }
            else if (word.Contains(':', StringComparison.Ordinal))
            {
                if (bareDay is { } day)
                {
                    moments.RemoveAt(moments.Count - 1);
                    bareDay = null;
                    moments.Add(new DateTimeOffset(day.Date + TimeSpan.Parse(word, CultureInfo.InvariantCulture), offset));
                }
                else
                {
                    moments.Add(new DateTimeOffset(moments[^1].Date + TimeSpan.Parse(word, CultureInfo.InvariantCulture), offset));
                }
            }
            else
            {
                foreach (var range in word.Split(','))
                {
                    var ends = range.Split('-').Select(int.Parse).ToArray();
                    for (var day = ends[0]; day <= ends[^1]; day++)
                    {
                        bareDay = new DateTime(year, month, day);
                        moments.Add(new DateTimeOffset(bareDay.Value.AddHours(9), offset));
                    }
                }
            }
        }

        return moments;
    }
}
