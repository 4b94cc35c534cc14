// Makes the calls on standard input with the SDK that is named, and prints their outcomes as JSON.
"use strict";
const { createRequire } = require("node:module");
const load = createRequire(`${process.argv[2]}/package.json`);

const rpc = () => {
  const { default: Client, GetPublicKeyRequest } = load("@alicloud/kms20160120");
  const { Config } = load("@alicloud/rpc-client");
  return async (call) => {
    const client = new Client(new Config({ ...account(call), type: "access_key" }));
    const fields = { keyId: call.key_id, keyVersionId: call.key_version_id, dryRun: call.dry_run };
    const response = await client.getPublicKey(new GetPublicKeyRequest(fields));
    return { key_id: response.keyId, status: 200 };
  };
};

const acs3 = () => {
  const { default: Client, Config, Params, OpenApiRequest } = load("@alicloud/openapi-client");
  const { RuntimeOptions } = load("@alicloud/tea-util");
  const params = new Params({
    action: "GetPublicKey", version: "2016-01-20", protocol: "HTTP", method: "POST",
    authType: "AK", style: "RPC", pathname: "/", reqBodyType: "json", bodyType: "json",
  });
  return async (call) => {
    const query = { KeyId: call.key_id, KeyVersionId: call.key_version_id };
    if (call.dry_run !== null) query.DryRun = call.dry_run;
    const client = new Client(new Config(account(call)));
    const request = new OpenApiRequest({ query });
    const response = await client.callApi(params, request, new RuntimeOptions({}));
    return { key_id: response.body.KeyId, status: response.statusCode };
  };
};

const account = (call) => ({
  accessKeyId: call.access_key,
  accessKeySecret: call.secret,
  securityToken: call.security_token ?? undefined,
  endpoint: call.endpoint.replace("http://", ""),
  protocol: "HTTP",
  regionId: "cn-hangzhou",
});

// There is no package for KMS: its operation is called with the client that all packages share.
const core = (options) => () => {
  const { BasicCredentials } = load("@huaweicloud/huaweicloud-sdk-core/public-api");
  const { ClientBuilder } = load("@huaweicloud/huaweicloud-sdk-core/ClientBuilder");
  return async (call) => {
    const signer = credentials(new BasicCredentials({ projectId: "p", ...options }), call);
    const builder = new ClientBuilder((client) => client);
    const client = builder.withCredential(signer).withEndpoint(call.endpoint).build();
    const response = await client.sendRequest({
      method: "POST", url: "/v1.0/{project_id}/kms/get-publickey", contentType: "application/json",
      queryParams: {}, pathParams: { project_id: "p" }, headers: {}, data: { key_id: call.key_id },
    });
    return { key_id: response.key_id, status: response.httpStatusCode };
  };
};

const iam = () => {
  const { GlobalCredentials } = load("@huaweicloud/huaweicloud-sdk-core/public-api");
  const { IamClient, KeystoneListProjectsRequest } = load("@huaweicloud/huaweicloud-sdk-iam/v3/public-api");
  return async (call) => {
    const signer = credentials(new GlobalCredentials().withDomainId("d"), call);
    const client = IamClient.newBuilder().withCredential(signer).withEndpoint(call.endpoint).build();
    const request = new KeystoneListProjectsRequest().withName("cn-north-4");
    const response = await client.keystoneListProjects(request);
    return { key_id: response.projects[0].id, status: response.httpStatusCode };
  };
};

const credentials = (signer, call) => {
  signer.withAk(call.access_key).withSk(call.secret);
  return call.security_token === null ? signer : signer.withSecurityToken(call.security_token);
};

const failure = (error) => ({
  exception: error.constructor.name,
  code: error.errorCode ?? error.code ?? null,
  message: error.errorMsg ?? error.message,
  request_id: error.requestId ?? error.data?.RequestId ?? error.data?.requestId ?? null,
  status: error.httpStatusCode ?? error.data?.statusCode ?? null,
});

const SDKS = {
  "kms20160120": rpc,
  "openapi-client": acs3,
  "huaweicloud-sdk-core": core({}),
  "huaweicloud-sdk-core, derived": core({
    derivedAuthServiceName: "kms", regionId: "cn-north-4", derivedPredicate: () => true,
  }),
  "huaweicloud-sdk-iam": iam,
};

const main = async () => {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const make = SDKS[process.argv[3]]();
  const outcomes = [];
  for (const call of JSON.parse(Buffer.concat(chunks).toString())) {
    outcomes.push(await make(call).catch(failure));
  }
  process.stdout.write(`\n${JSON.stringify(outcomes)}\n`);
};
main();
