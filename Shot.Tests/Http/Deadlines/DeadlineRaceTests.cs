using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shot.AspNetCore.Deadlines;
using Shot.AspNetCore.Endpoints;

namespace Shot.Tests.Http.Deadlines;

/// <summary>
/// Handlers that write before, at and after their deadline, in 5,000 random interleavings over each version of HTTP. Every response is
/// whole, and is the handler's or the deadline's, never some of both.
/// </summary>
public sealed class DeadlineRaceTests
{
    private const int Workers = 8;
    private const int Rounds = 625;
    private const int SpinsAtMost = 3_000;

    private static readonly string[] Acts = ["yield", "spin", "header", "pipe", "write", "flush", "stream", "start", "complete", "file", "cookie"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Every_response_is_whole(int version)
    {
        var scripts = new ConcurrentDictionary<string, Script>();
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "file", TestContext.Current.CancellationToken);
        var statuses = new ConcurrentBag<HttpStatusCode>();
        var logged = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => Work(worker), TestContext.Current.CancellationToken)));
        File.Delete(file);

        Assert.Equal(Workers * Rounds, statuses.Count);
        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.RequestTimeout, HttpStatusCode.InternalServerError })
            Assert.True(statuses.Count(each => each == status) > 50, $"There was hardly a race: {status} came {statuses.Count(each => each == status)} times.");

        // Each exception of a handler is logged once, by the server or by the guard, and nothing else is.
        Assert.Equal(scripts.Values.Count(script => script.Throws), logged.Sum());

        // Each worker has a server of its own, whose time it moves.
        async Task<int> Work(int worker)
        {
            await using var server = await DeadlineServer.Start((app, _) =>
            {
                app.UseShot();
                app.MapGet("/guarded", (HttpContext context) => scripts[context.Request.Headers["X-Script"]!].RunAsync(context, file))
                    .WithMetadata(new ShotLimitMetadata(DeadlineServer.Guard()));
            });
            var random = new Random(worker);
            for (var round = 0; round < Rounds; round++)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"{worker}-{round}");
                var script = scripts[id] = new Script(id, random);
                try
                {
                    await PlayAsync(server, script, random);
                }
                catch (TimeoutException error)
                {
                    throw new TimeoutException(script.ToString(), error);
                }
            }

            await server.StopAsync();
            return server.Log.Entries.Count;
        }

        async Task PlayAsync(DeadlineServer server, Script script, Random random)
        {
            using var request = DeadlineServer.Request(HttpMethod.Get, version);
            request.Headers.Add("X-Script", script.Id);
            var answer = server.Client(version).SendAsync(request, TestContext.Current.CancellationToken);
            if (await Task.WhenAny(answer, script.Entered.Task).Soon() == answer)
                await answer;
            script.Go();
            if (random.Next(4) == 0)
                await script.Ended.Task.Soon();
            Thread.SpinWait(random.Next(SpinsAtMost));
            server.Time.Advance(TimeSpan.FromMilliseconds(DeadlineServer.MaxWaitMs));
            Thread.SpinWait(random.Next(SpinsAtMost));
            server.Time.Advance(LateAnswer.Grace);
            using var response = await answer.Soon();
            statuses.Add(response.StatusCode);
            script.Check(response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Soon());
            await script.Ended.Task.Soon();
        }
    }

    /// <summary>What one handler does. It draws all that is random before it runs, so that the draw is the seed's and not the race's.</summary>
    private sealed class Script
    {
        private readonly List<string> _acts;
        private readonly int[] _spins;
        private readonly StringBuilder _body = new();
        private bool _go;
        private bool _isComplete;
        private int _reached = -1;

        public Script(string id, Random random)
        {
            Id = id;
            Throws = random.Next(10) == 0;
            _acts = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Throws ? "spin" : Acts[random.Next(Acts.Length)])];
            _spins = [.. _acts.Select(_ => random.Next(SpinsAtMost))];
        }

        public string Id { get; }

        public bool Throws { get; }

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Go() => Volatile.Write(ref _go, true);

        public override string ToString() =>
            $"Script {Id}: {string.Join(' ', _acts)}; reached {_reached}, has {(Entered.Task.IsCompleted ? "" : "not ")}begun and {(Ended.Task.IsCompleted ? "" : "not ")}ended.";

        public async Task RunAsync(HttpContext context, string file)
        {
            Entered.SetResult();
            while (!Volatile.Read(ref _go))
                await Task.Yield();
            try
            {
                if (!context.Response.HasStarted)
                    context.Response.Headers["X-Id"] = Id;
                for (var i = 0; i < _acts.Count && !_isComplete; i++)
                {
                    _reached = i;
                    Thread.SpinWait(_spins[i]);
                    await ActAsync(_acts[i], context, file);
                }

                if (Throws)
                    throw new InvalidOperationException(Id);
            }
            finally
            {
                Ended.SetResult();
            }
        }

        public void Check(HttpResponseMessage response, string body)
        {
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    Assert.False(Throws);
                    Assert.Equal(Id, Assert.Single(response.Headers.GetValues("X-Id")));
                    Assert.Equal(_body.ToString(), body);
                    break;
                case HttpStatusCode.RequestTimeout:
                    Assert.False(response.Headers.Contains("X-Id"));
                    Assert.False(response.Headers.Contains("Set-Cookie"));
                    Assert.Equal(response.Content.Headers.ContentLength, body.Length);
                    Assert.EndsWith("\"detail\":\"The request was not answered by its deadline.\"}", body, StringComparison.Ordinal);
                    break;
                case HttpStatusCode.InternalServerError:
                    Assert.True(Throws);
                    Assert.Empty(body);
                    break;
                default:
                    Assert.Fail($"The status is {response.StatusCode}.");
                    break;
            }
        }

        private async Task ActAsync(string act, HttpContext context, string file)
        {
            var response = context.Response;
            switch (act)
            {
                case "yield":
                    await Task.Yield();
                    break;
                case "header" when !response.HasStarted:
                    // Started at its deadline, between the question and the act: then this goes nowhere.
                    response.Headers["X-More"] = "more";
                    break;
                case "cookie" when !response.HasStarted:
                    response.Cookies.Append("cookie", Id);
                    break;
                case "pipe":
                    _body.Append("pipe");
                    Encoding.UTF8.GetBytes("pipe", response.BodyWriter);
                    break;
                case "write":
                    _body.Append("write");
                    await response.WriteAsync("write", CancellationToken.None);
                    break;
                case "stream":
                    _body.Append('s', 5_000);
                    await response.Body.WriteAsync(Encoding.UTF8.GetBytes(new string('s', 5_000)));
                    break;
                case "file":
                    _body.Append("file");
                    await response.SendFileAsync(file, CancellationToken.None);
                    break;
                case "flush":
                    await response.BodyWriter.FlushAsync();
                    break;
                case "start":
                    await response.StartAsync();
                    break;
                case "complete":
                    _isComplete = true;
                    await response.CompleteAsync();
                    break;
            }
        }
    }
}
