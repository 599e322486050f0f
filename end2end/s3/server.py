"""A service that speaks S3, for the tests, on a free port of this machine: moto, with one empty bucket called forum.

It writes a line of JSON with the port that it listens on, and ends with its standard input. It keeps everything in
memory.
"""

import json
import sys

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
client = boto3.client(
    "s3",
    endpoint_url=f"http://{host}:{port}",
    region_name="us-east-1",
    aws_access_key_id="forum",
    aws_secret_access_key="forum",
)
client.create_bucket(Bucket="forum")
print(json.dumps({"port": port}), flush=True)
sys.stdin.read()
server.stop()
