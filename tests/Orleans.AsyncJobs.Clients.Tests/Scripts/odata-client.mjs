import assert from "node:assert/strict";
import { OData } from "@odata/client";
import { api, guid, job, later, mark, step, until } from "./steps.mjs";

const newClient = (headers = {}) => OData.New4({ serviceEndpoint: api, credential: { username: "ann", password: "secret" }, commonHeaders: headers });
const client = newClient();
const showing = newClient({ Prefer: "return=representation" });
const jobs = client.getEntitySet("asyncoperations");
const create = async (name, more = { postponeuntil: later }) => (await showing.getEntitySet("asyncoperations").create(job(name, more))).asyncoperationid;
const list = () => client.newFilter().field("statecode").eq(1);

await step("create makes a job", async () => assert.match(await create("one"), guid));

await step("create without representation", async () => {
  await jobs.create(job("quiet", { postponeuntil: later }));
  assert.equal((await jobs.find({ name: `${mark} quiet` })).length, 1);
});

await step("a job runs to its end", async () => {
  const id = await create("run", {});
  await until("the job to end", async () => (await jobs.retrieve(id)).statuscode === 30);
});

await step("retrieve by an id in quotes", async () => {
  const id = await create("two");
  const row = await jobs.retrieve(id, client.newOptions().select(["name", "statecode"]));
  assert.deepEqual([row.name, row.statecode, row.asyncoperationid], [`${mark} two`, 1, id]);
});

await step("retrieve by a named key", async () => {
  const id = await create("named");
  assert.equal((await jobs.retrieve({ asyncoperationid: id })).name, `${mark} named`);
});

await step("retrieve of a job that is not there tells why", async () => {
  await assert.rejects(jobs.retrieve("00000000-0000-0000-0000-000000000001"), /Does Not Exist|not exist|does not exist/);
});

await step("query filters, orders and limits", async () => {
  for (const end of ["a", "b", "c"]) {
    await create(`list ${end}`);
  }

  const names = [`${mark} list a`, `${mark} list b`, `${mark} list c`];
  const rows = await jobs.query(client.newOptions().filter(list().field("name").in(names)).orderby("name", "desc").top(2).select(["name"]));
  assert.deepEqual(rows.map((row) => row.name), [names[2], names[1]]);
});

await step("query with each comparison", async () => {
  const filter = client.newFilter()
    .field("name").between(`${mark} list a`, `${mark} list b`)
    .field("statuscode").ne(30)
    .field("priority").ge(0)
    .field("priority").lt(5)
    .field("startedon").eq(null)
    .field("autodelete").eq(false);
  const rows = await jobs.query(filter);
  assert.equal(rows.length, 2);
});

await step("query by an id in quotes", async () => {
  const id = await create("filtered");
  const rows = await jobs.query(client.newFilter().field("asyncoperationid").eq(id));
  assert.deepEqual(rows.map((row) => row.name), [`${mark} filtered`]);
});

await step("query skips, counts and expands", async () => {
  const names = ["a", "b", "c"].map((end) => `${mark} list ${end}`);
  const options = client.newOptions().filter(list().field("name").in(names)).orderby("name", "asc").skip(2).select(["name"]).expand("owninguser($select=fullname)");
  const rows = await jobs.query(options);
  assert.deepEqual(rows.map((row) => [row.name, typeof row.owninguser.fullname]), [[names[2], "string"]]);
  assert.equal(await jobs.count(client.newFilter().field("name").in(names)), 3);
});

await step("find takes an example", async () => {
  const rows = await jobs.find({ name: `${mark} list a`, statecode: 1 });
  assert.equal(rows.length, 1);
});

await step("update changes a row", async () => {
  const id = await create("update");
  await jobs.update(id, { statecode: 3, statuscode: 32 });
  assert.equal((await jobs.retrieve(id)).statuscode, 32);
});

await step("delete deletes", async () => {
  const id = await create("delete");
  await jobs.delete(id);
  await assert.rejects(jobs.retrieve(id));
});

await step("an error is thrown with its text", async () => {
  await assert.rejects(jobs.query(client.newFilter().field("nam").eq(1)), /Could not find a property named 'nam'/);
});

await step("functions of the service", async () => {
  const me = await client.functionImport("WhoAmI");
  assert.match(me.UserId, guid);
});

await step("functions of a job", async () => {
  const id = await create("explain");
  assert.equal((await jobs.function("Microsoft.Dynamics.CRM.ExplainJob", id)).kind, "Postponed");
});

await step("actions of the service", async () => {
  const answer = await client.actionImport("CreateMultiple", { Targets: [{ "@odata.type": "Microsoft.Dynamics.CRM.asyncoperation", ...job("made", { postponeuntil: later }) }] });
  assert.equal(answer.Ids.length, 1);
});

await step("actions of a job", async () => {
  const id = await create("cancel");
  await jobs.action("Microsoft.Dynamics.CRM.CancelJob", id, { Reason: "a test" });
  assert.equal((await jobs.retrieve(id)).statuscode, 32);
});

const batchOf = async (name) => {
  const id = await create(name);
  const collection = "asyncoperations";
  return {
    id,
    requests: [
      client.newBatchRequest({ collection, id, params: client.newOptions().select(["name"]) }),
      client.newBatchRequest({ collection, method: "POST", entity: job(`${name} made`, { postponeuntil: later }), withContentLength: true }),
      client.newBatchRequest({ collection, method: "PATCH", id, entity: { statecode: 3, statuscode: 32 } }),
      client.newBatchRequest({ collection, params: client.newOptions().filter(client.newFilter().field("name").eq(`${mark} ${name} made`)) }),
      client.newBatchRequest({ collection, method: "DELETE", id }),
    ],
  };
};

await step("batch of several parts", async () => {
  const { id, requests } = await batchOf("parts");
  const answers = await client.execBatchRequests(requests);
  assert.deepEqual(answers.map((answer) => answer.status), [200, 204, 204, 200, 204]);
  assert.equal((await answers[0].json()).name, `${mark} parts`);
  assert.equal((await answers[3].json()).value.length, 1);
  await assert.rejects(jobs.retrieve(id));
});

await step("batch in JSON", async () => {
  const { id, requests } = await batchOf("json");
  const answers = await client.execBatchRequestsJson(requests);
  assert.deepEqual(answers.map((answer) => answer.status), [200, 204, 204, 200, 204]);
  assert.equal((await answers[0].json()).name, `${mark} json`);
  assert.equal((await answers[3].json()).value.length, 1);
  await assert.rejects(jobs.retrieve(id));
});
