import assert from "node:assert/strict";
import { DynamicsWebApi } from "dynamics-web-api";
import { address, guid, job, later, mark, step, until } from "./steps.mjs";

const collection = "asyncoperations";
const ours = `startswith(name,'${mark}')`;
const newClient = (more = {}) => new DynamicsWebApi({ serverUrl: address, dataApi: { version: "9.2" }, onTokenRefresh: async () => "a token", ...more });
const client = newClient();
const create = (name, more) => client.create({ collection, data: job(name, more) });
const createWaiting = (name) => create(name, { postponeuntil: later });

await step("create gives the id", async () => assert.match(await createWaiting("one"), guid));

await step("create with representation gives the row", async () => {
  const row = await client.create({ collection, data: job("shown", { postponeuntil: later }), returnRepresentation: true, select: ["name", "statecode"] });
  assert.equal(row.name, `${mark} shown`);
  assert.equal(row.statecode, 1);
  assert.match(row.asyncoperationid, guid);
});

await step("a job runs to its end", async () => {
  const key = await create("run");
  const row = await until("the job to end", async () => {
    const now = await client.retrieve({ collection, key, select: ["statecode", "statuscode", "message"] });
    return now.statecode === 3 && now;
  });
  assert.equal(row.statuscode, 30);
});

await step("retrieve gives the selected columns and the key", async () => {
  const key = await createWaiting("two");
  const row = await client.retrieve({ collection, key, select: ["name", "statuscode"] });
  assert.equal(row.name, `${mark} two`);
  assert.equal(row.asyncoperationid, key);
  assert.equal(row.messagename, undefined);
  assert.ok(row["@odata.etag"]);
});

await step("retrieve gives formatted values", async () => {
  const key = await createWaiting("labels");
  const row = await client.retrieve({ collection, key, select: ["statuscode", "statecode", "_ownerid_value"], includeAnnotations: "*" });
  assert.equal(row.statecode_Formatted, "Suspended");
  assert.equal(row.statuscode_Formatted, "Waiting");
  assert.equal(row._ownerid_value_LogicalName, "systemuser");
});

await step("retrieve expands a lookup", async () => {
  const key = await createWaiting("expand");
  const row = await client.retrieve({ collection, key, select: ["name"], expand: [{ property: "owninguser", select: ["fullname"] }] });
  assert.equal(typeof row.owninguser.fullname, "string");
});

await step("retrieve by another key than an id is refused", async () => {
  await assert.rejects(client.retrieve({ collection, key: "name='x'" }), (error) => error.status === 400 && error.code.startsWith("0x"));
});

await step("an unknown column is refused with its code", async () => {
  await assert.rejects(client.retrieveMultiple({ collection, select: ["nam"] }), (error) => error.status === 400 && error.code === "0x80060888" && error.message.includes("'nam'"));
});

await step("a row that is not there is 404", async () => {
  await assert.rejects(client.retrieve({ collection, key: "00000000-0000-0000-0000-000000000001" }), (error) => error.status === 404 && error.code === "0x80040217");
});

await step("retrieveMultiple filters, orders and counts", async () => {
  for (const name of ["list a", "list b", "list c"]) {
    await createWaiting(name);
  }

  const answer = await client.retrieveMultiple({
    collection, select: ["name"], filter: `startswith(name,'${mark} list') and statecode eq 1`, orderBy: ["name desc"], top: 2, count: true,
  });
  assert.deepEqual(answer.value.map((row) => row.name), [`${mark} list c`, `${mark} list b`]);
  assert.equal(answer.oDataCount, 3);
  assert.ok(answer.oDataContext.endsWith("$metadata#asyncoperations(name)"));
});

await step("retrieveMultiple follows the link to the next page", async () => {
  const request = { collection, select: ["name"], filter: `startswith(name,'${mark} list')`, orderBy: ["name"], maxPageSize: 2 };
  const first = await client.retrieveMultiple(request);
  assert.equal(first.value.length, 2);
  const second = await client.retrieveMultiple(request, first.oDataNextLink);
  assert.deepEqual(second.value.map((row) => row.name), [`${mark} list c`]);
  assert.equal(second.oDataNextLink, undefined);
});

await step("retrieveAll reads every page", async () => {
  const answer = await client.retrieveAll({ collection, select: ["name"], filter: `startswith(name,'${mark} list')`, maxPageSize: 1 });
  assert.equal(new Set(answer.value.map((row) => row.asyncoperationid)).size, 3);
});

await step("retrieveMultiple with a long filter goes as a batch", async () => {
  const ids = (await client.retrieveMultiple({ collection, select: ["asyncoperationid"], filter: `startswith(name,'${mark} list')` })).value.map((row) => row.asyncoperationid);
  const none = Array.from({ length: 60 }, (_, i) => `00000000-0000-0000-0000-${`${i}`.padStart(12, "0")}`);
  const filter = [...ids, ...none].map((id) => `asyncoperationid eq ${id}`).join(" or ");
  assert.ok(filter.length > 2_000);
  const answer = await client.retrieveMultiple({ collection, select: ["name"], filter, count: true });
  assert.equal(answer.value.length, 3);
  assert.equal(answer.oDataCount, 3);
});

await step("retrieveMultiple with a long filter that is wrong tells the error", async () => {
  const filter = `${"statecode eq 1 or ".repeat(150)}nam eq 1`;
  await assert.rejects(client.retrieveMultiple({ collection, filter }), (error) => error.code === "0x80060888");
});

await step("retrieveMultiple groups and aggregates", async () => {
  const answer = await client.retrieveMultiple({ collection, apply: `filter(startswith(name,'${mark} list'))/groupby((statuscode),aggregate($count as jobs))` });
  assert.deepEqual(answer.value.map(({ statuscode, jobs }) => ({ statuscode, jobs })), [{ statuscode: 10, jobs: 3 }]);
});

await step("count counts", async () => {
  assert.equal(await client.count({ collection, filter: `startswith(name,'${mark} list')` }), 3);
  assert.ok(await client.count({ collection }) >= 3);
});

await step("countAll counts over the pages", async () => {
  const paged = newClient({ maxPageSize: 2 });
  assert.equal(await paged.countAll({ collection, filter: `startswith(name,'${mark} list')`, select: ["name"] }), 3);
});

const fetchXml = (attributes = "") =>
  `<fetch${attributes}><entity name="asyncoperation"><attribute name="name"/><order attribute="name"/>` +
  `<filter><condition attribute="name" operator="like" value="${mark} list%"/></filter></entity></fetch>`;

await step("fetch gives the rows", async () => {
  const answer = await client.fetch({ collection, fetchXml: fetchXml() });
  assert.deepEqual(answer.value.map((row) => row.name), ["a", "b", "c"].map((end) => `${mark} list ${end}`));
  assert.equal(answer.PagingInfo, undefined);
});

await step("fetch gives a paging cookie where there is a next page", async () => {
  const annotations = { includeAnnotations: "Microsoft.Dynamics.CRM.fetchxmlpagingcookie" };
  const first = await client.fetch({ collection, fetchXml: fetchXml(" count='2'"), ...annotations });
  assert.equal(first.value.length, 2);
  assert.equal(first.PagingInfo.nextPage, 2);
  const second = await client.fetch({ collection, fetchXml: fetchXml(" count='2'"), pageNumber: first.PagingInfo.nextPage, pagingCookie: first.PagingInfo.cookie, ...annotations });
  assert.deepEqual(second.value.map((row) => row.name), [`${mark} list c`]);
  assert.equal(second.PagingInfo, undefined);
});

await step("fetchAll reads every page", async () => {
  const answer = await client.fetchAll({ collection, fetchXml: fetchXml(" count='1'"), includeAnnotations: "*" });
  assert.deepEqual(answer.value.map((row) => row.name), ["a", "b", "c"].map((end) => `${mark} list ${end}`));
});

await step("fetch aggregates", async () => {
  const answer = await client.fetch({
    collection,
    fetchXml: `<fetch aggregate="true"><entity name="asyncoperation"><attribute name="statuscode" alias="status" groupby="true"/><attribute name="asyncoperationid" alias="jobs" aggregate="count"/>` +
      `<filter><condition attribute="name" operator="begins-with" value="${mark} list"/></filter></entity></fetch>`,
  });
  assert.deepEqual(answer.value.map(({ status, jobs }) => ({ status, jobs })), [{ status: 10, jobs: 3 }]);
});

await step("fetch reads columns of a linked table", async () => {
  const answer = await client.fetch({
    collection,
    fetchXml: `<fetch top="1"><entity name="asyncoperation"><attribute name="name"/><filter><condition attribute="name" operator="begins-with" value="${mark}"/></filter>` +
      `<link-entity name="systemuser" from="systemuserid" to="owninguser" alias="owner"><attribute name="fullname"/></link-entity></entity></fetch>`,
  });
  assert.equal(typeof answer.value[0]["owner.fullname"], "string");
});

await step("update changes a row", async () => {
  const key = await createWaiting("update");
  assert.equal(await client.update({ collection, key, data: { postponeuntil: "2041-01-01T00:00:00Z" } }), true);
  const row = await client.retrieve({ collection, key, select: ["postponeuntil"] });
  assert.equal(row.postponeuntil.toISOString(), "2041-01-01T00:00:00.000Z");
});

await step("update with representation gives the row", async () => {
  const key = await createWaiting("update shown");
  const row = await client.update({ collection, key, data: { statecode: 3, statuscode: 32 }, returnRepresentation: true, select: ["statuscode"] });
  assert.equal(row.statuscode, 32);
});

await step("update of another version does nothing", async () => {
  const key = await createWaiting("version");
  const row = await client.retrieve({ collection, key, select: ["name"] });
  assert.equal(await client.update({ collection, key, data: { postponeuntil: "2041-01-01T00:00:00Z" } }), true);
  assert.equal(await client.update({ collection, key, data: { postponeuntil: "2042-01-01T00:00:00Z" }, ifmatch: row["@odata.etag"] }), false);
});

await step("updateSingleProperty changes one column", async () => {
  const key = await createWaiting("single");
  await client.updateSingleProperty({ collection, key, fieldValuePair: { postponeuntil: "2043-01-01T00:00:00Z" } });
  const row = await client.retrieve({ collection, key, select: ["postponeuntil"] });
  assert.equal(row.postponeuntil.getUTCFullYear(), 2043);
});

await step("deleteRecord of one column clears it", async () => {
  const key = await create("clear", { recurrencepattern: "FREQ=YEARLY", recurrencestarttime: later });
  await client.deleteRecord({ collection, key, property: "recurrencepattern" });
  assert.equal((await client.retrieve({ collection, key, select: ["recurrencepattern"] })).recurrencepattern, null);
});

await step("retrieve reads one column", async () => {
  const key = await createWaiting("column");
  assert.equal((await client.retrieve({ collection, key, navigationProperty: "name" })).value, `${mark} column`);
});

await step("upsert changes a row that is there", async () => {
  const key = await createWaiting("upsert");
  await client.upsert({ collection, key, data: { postponeuntil: "2044-01-01T00:00:00Z" } });
  assert.equal((await client.retrieve({ collection, key, select: ["postponeuntil"] })).postponeuntil.getUTCFullYear(), 2044);
});

await step("upsert of a job that is not there is 404, and null if it may only change", async () => {
  const missing = { collection, key: "00000000-0000-0000-0000-000000000002", data: { postponeuntil: later } };
  await assert.rejects(client.upsert(missing), (error) => error.status === 404);
  assert.equal(await client.upsert({ ...missing, ifmatch: "*" }), null);
});

await step("upsert of a job that may only be made is null", async () => {
  const key = await createWaiting("upsert none");
  assert.equal(await client.upsert({ collection, key, data: { postponeuntil: later }, ifnonematch: "*" }), null);
});

await step("callFunction: WhoAmI", async () => {
  const me = await client.callFunction("WhoAmI");
  assert.match(me.UserId, guid);
  assert.match(me.BusinessUnitId, guid);
  assert.match(me.OrganizationId, guid);
});

await step("callFunction: RetrieveVersion", async () => assert.match((await client.callFunction({ name: "RetrieveVersion" })).Version, /^\d+(\.\d+){1,3}$/));

await step("callFunction: RetrieveTotalRecordCount", async () => {
  const answer = await client.callFunction({ name: "RetrieveTotalRecordCount", parameters: { EntityNames: ["asyncoperation"] } });
  assert.deepEqual(answer.EntityRecordCountCollection.Keys, ["asyncoperation"]);
  assert.ok(answer.EntityRecordCountCollection.Values[0] >= 3);
});

await step("callFunction: RetrieveCurrentOrganization", async () => {
  const answer = await client.callFunction({ name: "RetrieveCurrentOrganization", parameters: { AccessType: "Microsoft.Dynamics.CRM.EndpointAccessType'Default'" } });
  assert.ok(answer.Detail);
});

await step("callFunction bound to a job", async () => {
  const key = await createWaiting("explain");
  const answer = await client.callFunction({ name: "Microsoft.Dynamics.CRM.ExplainJob", collection, key });
  assert.equal(answer.kind, "Postponed");
});

await step("callAction bound to a job", async () => {
  const key = await createWaiting("cancel");
  await client.callAction({ actionName: "Microsoft.Dynamics.CRM.CancelJob", collection, key });
  assert.equal((await client.retrieve({ collection, key, select: ["statuscode"] })).statuscode, 32);
});

await step("callAction with parameters", async () => {
  const answer = await client.callAction({
    actionName: "CreateMultiple",
    action: { Targets: ["first", "second"].map((name) => ({ "@odata.type": "Microsoft.Dynamics.CRM.asyncoperation", ...job(name, { postponeuntil: later }) })) },
  });
  assert.equal(answer.Ids.length, 2);
});

await step("deleteRecord deletes", async () => {
  const key = await createWaiting("delete");
  await client.deleteRecord({ collection, key });
  await assert.rejects(client.retrieve({ collection, key }), (error) => error.status === 404);
});

await step("batch reads and changes", async () => {
  const key = await createWaiting("batch");
  client.startBatch();
  client.retrieve({ collection, key, select: ["name"] });
  client.retrieveMultiple({ collection, select: ["name"], filter: `startswith(name,'${mark} batch')`, count: true });
  client.count({ collection, filter: `startswith(name,'${mark} batch')` });
  client.create({ collection, data: job("batch made", { postponeuntil: later }) });
  client.update({ collection, key, data: { statecode: 3, statuscode: 32 } });
  const [row, list, count, id, updated] = await client.executeBatch();
  assert.equal(row.name, `${mark} batch`);
  assert.deepEqual(list.value.map((item) => item.name), [`${mark} batch`]);
  assert.equal(list.oDataCount, 1);
  assert.equal(count, 1);
  assert.match(id, guid);
  assert.equal(updated, true);
});

await step("batch without a change set", async () => {
  client.startBatch();
  client.create({ collection, data: job("apart", { postponeuntil: later }), inChangeSet: false });
  client.callFunction({ name: "WhoAmI" });
  const [id, me] = await client.executeBatch();
  assert.match(id, guid);
  assert.match(me.UserId, guid);
});

await step("a change set refers to what it made", async () => {
  client.startBatch();
  client.create({ collection, data: job("referred", { postponeuntil: later }), contentId: "1" });
  client.update({ contentId: "$1", data: { statecode: 3, statuscode: 32 } });
  const [id] = await client.executeBatch();
  assert.equal((await client.retrieve({ collection, key: id, select: ["statuscode"] })).statuscode, 32);
});

await step("a change set that fails changes nothing", async () => {
  client.startBatch();
  client.create({ collection, data: job("never", { postponeuntil: later }) });
  client.create({ collection, data: { name: `${mark} never` } });
  await assert.rejects(client.executeBatch(), ([error]) => error.status === 400 && error.error.message.includes("messagename"));
  assert.equal(await client.count({ collection, filter: `name eq '${mark} never'` }), 0);
});

await step("batch goes on after an error where it is asked to", async () => {
  client.startBatch();
  client.retrieve({ collection, key: "00000000-0000-0000-0000-000000000003" });
  client.callFunction({ name: "WhoAmI" });
  const [error, me] = await client.executeBatch({ continueOnError: true });
  assert.equal(error.status, 404);
  assert.match(me.UserId, guid);
});

await step("batch stops at an error", async () => {
  client.startBatch();
  client.retrieve({ collection, key: "00000000-0000-0000-0000-000000000003" });
  client.callFunction({ name: "WhoAmI" });
  await assert.rejects(client.executeBatch(), (errors) => errors.length === 1 && errors[0].status === 404);
});

await step("retrieveEntities lists the tables", async () => {
  const answer = await client.retrieveEntities({ select: ["LogicalName", "EntitySetName", "PrimaryIdAttribute"], filter: "LogicalName eq 'asyncoperation'" });
  assert.deepEqual(answer.value.map((table) => table.EntitySetName), ["asyncoperations"]);
  assert.equal(answer.value[0].PrimaryIdAttribute, "asyncoperationid");
});

await step("retrieveEntity reads a table by its name", async () => {
  const table = await client.retrieveEntity({ key: "LogicalName='asyncoperation'", select: ["LogicalName", "EntitySetName"] });
  assert.equal(table.EntitySetName, "asyncoperations");
});

await step("retrieveAttributes gives the choices", async () => {
  const answer = await client.retrieveAttributes({
    entityKey: "LogicalName='asyncoperation'", castType: "Microsoft.Dynamics.CRM.PicklistAttributeMetadata", select: ["LogicalName"], expand: [{ property: "OptionSet", select: ["Options"] }],
  });
  const type = answer.value.find((attribute) => attribute.LogicalName === "operationtype");
  assert.ok(type.OptionSet.Options.some((option) => option.Value === 54));
});

await step("names of tables stand for those of their sets", async () => {
  const named = newClient({ useEntityNames: true });
  assert.equal(await named.count({ collection: "asyncoperation", filter: `startswith(name,'${mark} list')` }), 3);
});

await step("retrieveCsdlMetadata reads the model", async () => assert.ok((await client.retrieveCsdlMetadata()).includes("<EntityType Name=\"asyncoperation\"")));

await step("impersonation headers are taken", async () => {
  const me = await client.callFunction({ name: "WhoAmI" });
  const other = newClient({ impersonate: me.UserId });
  assert.equal((await other.callFunction({ name: "WhoAmI" })).UserId, me.UserId);
});
