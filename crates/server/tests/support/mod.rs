//! Calls by path, with encoded messages.

use testkit::Client;
use tonic::{
    Request, Status,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
};

/// Messages as the bytes they are.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bytes;

impl Codec for Bytes {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, out: &mut EncodeBuf<'_>) -> Result<(), Status> {
        bytes::BufMut::put_slice(out, &item);
        Ok(())
    }
}

impl Decoder for Bytes {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let length = bytes::Buf::remaining(from);
        Ok(Some(bytes::Buf::copy_to_bytes(from, length).to_vec()))
    }
}

/// One call; of a stream, the first message, or nothing where it is quiet.
pub async fn raw(client: Client, path: &'static str, request: Vec<u8>) -> Result<Vec<u8>, Status> {
    let mut grpc = tonic::client::Grpc::new(client);
    grpc.ready().await.expect("is ready");
    let streaming = proto::rpc(path).is_some_and(|rpc| rpc.streaming);
    let path = http::uri::PathAndQuery::from_static(path);
    if !streaming {
        return Ok(grpc.unary(Request::new(request), path, Bytes).await?.into_inner());
    }
    let mut stream = grpc.server_streaming(Request::new(request), path, Bytes).await?.into_inner();
    match tokio::time::timeout(std::time::Duration::from_millis(200), stream.message()).await {
        Ok(message) => Ok(message?.unwrap_or_default()),
        Err(_) => Ok(Vec::new()),
    }
}
