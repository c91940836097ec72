//! The edge over a small gRPC stack: an authentication check, one real service and one that follows a script.
//!
//! The script answers every RPC that has no real service here, by its path; `Seen` keeps what arrived.

mod contract;
mod fuzz;
mod replies;
mod requests;
mod shapes;

use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use axum::body::Body;
use futures::future::BoxFuture;
use http::{Extensions, HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor};
use proto::wiwebb::identity::v1::todo_service_server::{TodoService, TodoServiceServer};
use proto::wiwebb::identity::v1::{
    CreateTodoRequest, DeleteTodoRequest, GetTodoRequest, ListTodosRequest, ListTodosResponse, Todo, UpdateTodoRequest,
};
use serde_json::Value as Json;
use tonic::service::Routes;
use tonic::{Code, Status};
use tower::{Service, ServiceExt as _};

use super::Edge;
use super::codec::DynCodec;

type GrpcBody = tonic::body::Body;
type Answer = Result<Vec<DynamicMessage>, Status>;
type Script = Arc<dyn Fn(&str, DynamicMessage) -> Answer + Send + Sync>;

/// What the stack saw of a call.
#[derive(Default)]
pub(super) struct Seen {
    path: String,
    headers: HeaderMap,
    extensions: Extensions,
}

#[derive(Clone)]
pub(super) struct Stack {
    todos: Routes,
    pool: DescriptorPool,
    script: Script,
    seen: Arc<Mutex<Vec<Seen>>>,
    /// The last message that reached a service.
    request: Arc<Mutex<Option<DynamicMessage>>>,
}

impl Service<Request<GrpcBody>> for Stack {
    type Response = Response<GrpcBody>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<GrpcBody>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<GrpcBody>) -> Self::Future {
        let stack = self.clone();
        Box::pin(async move { Ok(stack.answer(request).await) })
    }
}

impl Stack {
    async fn answer(self, request: Request<GrpcBody>) -> Response<GrpcBody> {
        let path = request.uri().path().to_owned();
        let (headers, extensions) = (request.headers().clone(), request.extensions().clone());
        let token = headers.get("authorization").cloned();
        self.seen.lock().unwrap().push(Seen { path: path.clone(), headers, extensions });
        match token.as_ref().and_then(|t| t.to_str().ok()) {
            Some("Token bad") => return Status::unauthenticated("Invalid token.").into_http(),
            Some("Token weak") => return Status::permission_denied("").into_http(),
            _ => {}
        }
        if path.contains(".TodoService/") {
            return self.todos.clone().oneshot(request).await.unwrap().map(GrpcBody::new);
        }
        let (service, method) = path.trim_start_matches('/').split_once('/').unwrap();
        let service = self.pool.get_service_by_name(service).unwrap();
        let method = service.methods().find(|m| m.name() == method).unwrap();
        let scripted = Scripted { stack: self.clone(), path };
        let mut grpc = tonic::server::Grpc::new(DynCodec(method.input()));
        if method.is_server_streaming() {
            grpc.server_streaming(scripted, request).await
        } else {
            grpc.unary(scripted, request).await
        }
    }
}

#[derive(Clone)]
struct Scripted {
    stack: Stack,
    path: String,
}

impl Scripted {
    fn run(&self, request: tonic::Request<DynamicMessage>) -> Answer {
        let message = request.into_inner();
        *self.stack.request.lock().unwrap() = Some(message.clone());
        (self.stack.script)(&self.path, message)
    }
}

impl tonic::server::UnaryService<DynamicMessage> for Scripted {
    type Response = DynamicMessage;
    type Future = BoxFuture<'static, Result<tonic::Response<DynamicMessage>, Status>>;

    fn call(&mut self, request: tonic::Request<DynamicMessage>) -> Self::Future {
        let answer = self.run(request);
        Box::pin(async move {
            let mut response = tonic::Response::new(answer?.remove(0));
            response.metadata_mut().append("set-cookie", "a=1".parse().unwrap());
            response.metadata_mut().append("set-cookie", "b=2".parse().unwrap());
            response.metadata_mut().insert("x-request-id", "r-1".parse().unwrap());
            Ok(response)
        })
    }
}

impl tonic::server::ServerStreamingService<DynamicMessage> for Scripted {
    type Response = DynamicMessage;
    type ResponseStream = futures::stream::BoxStream<'static, Result<DynamicMessage, Status>>;
    type Future = BoxFuture<'static, Result<tonic::Response<Self::ResponseStream>, Status>>;

    /// An empty answer is an error before the first message; otherwise the stream ends with an error.
    fn call(&mut self, request: tonic::Request<DynamicMessage>) -> Self::Future {
        let messages = self.run(request).unwrap_or_default();
        let end = futures::stream::iter([Err(Status::aborted("gone"))]);
        let stream = futures::StreamExt::chain(futures::stream::iter(messages.into_iter().map(Ok)), end);
        Box::pin(async move { Ok(tonic::Response::new(futures::StreamExt::boxed(stream))) })
    }
}

/// To-dos 1 to 25; what is written comes back.
struct Todos {
    request: Arc<Mutex<Option<DynamicMessage>>>,
    pool: DescriptorPool,
}

impl Todos {
    fn keep<T: prost::Message>(&self, name: &str, request: &T) {
        let desc = self.pool.get_message_by_name(&format!("wiwebb.identity.v1.{name}")).unwrap();
        let mut message = DynamicMessage::new(desc);
        message.transcode_from(request).unwrap();
        *self.request.lock().unwrap() = Some(message);
    }
}

fn todo(id: i64) -> Todo {
    let timestamp = prost_types::Timestamp { seconds: 1_705_314_600, nanos: 123_456_789 };
    Todo { id, task: Some(format!("task {id}")), completed: None, timestamp: Some(timestamp), updated: None }
}

#[tonic::async_trait]
impl TodoService for Todos {
    async fn list_todos(
        &self,
        request: tonic::Request<ListTodosRequest>,
    ) -> Result<tonic::Response<ListTodosResponse>, Status> {
        let request = request.into_inner();
        self.keep("ListTodosRequest", &request);
        let (skip, size) = (i64::from(request.skip), i64::from(request.page_size));
        let todos = (skip + 1..=(skip + size).min(25)).map(todo).collect();
        let next_page_token = if skip + size < 25 { "more".into() } else { String::new() };
        Ok(tonic::Response::new(ListTodosResponse { todos, next_page_token, total_size: 25 }))
    }

    async fn create_todo(&self, request: tonic::Request<CreateTodoRequest>) -> Result<tonic::Response<Todo>, Status> {
        let request = request.into_inner();
        self.keep("CreateTodoRequest", &request);
        Ok(tonic::Response::new(Todo { id: 26, ..request.todo.unwrap_or_default() }))
    }

    async fn get_todo(&self, request: tonic::Request<GetTodoRequest>) -> Result<tonic::Response<Todo>, Status> {
        match request.into_inner().id {
            id @ 1..=25 => Ok(tonic::Response::new(todo(id))),
            _ => Err(Status::new(Code::NotFound, "")),
        }
    }

    async fn update_todo(&self, request: tonic::Request<UpdateTodoRequest>) -> Result<tonic::Response<Todo>, Status> {
        let request = request.into_inner();
        self.keep("UpdateTodoRequest", &request);
        Ok(tonic::Response::new(Todo { id: request.id, ..request.todo.unwrap_or_default() }))
    }

    async fn delete_todo(&self, _: tonic::Request<DeleteTodoRequest>) -> Result<tonic::Response<()>, Status> {
        Ok(tonic::Response::new(()))
    }
}

/// The edge, and what came through it.
pub(super) struct Bench {
    edge: Edge<Stack>,
    seen: Arc<Mutex<Vec<Seen>>>,
    request: Arc<Mutex<Option<DynamicMessage>>>,
}

pub(super) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Reply {
    fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }
}

pub(super) fn pool() -> DescriptorPool {
    DescriptorPool::decode(proto::DESCRIPTOR_SET).unwrap()
}

pub(super) fn message(pool: &DescriptorPool, name: &str) -> MessageDescriptor {
    pool.get_message_by_name(name).unwrap()
}

/// A bench where only the to-dos answer.
fn bench() -> Bench {
    bench_with(|path, _| panic!("{path} is not expected"))
}

/// A bench with a script for the identity contract.
fn bench_with(script: impl Fn(&str, DynamicMessage) -> Answer + Send + Sync + 'static) -> Bench {
    bench_over(proto::DESCRIPTOR_SET, script)
}

fn bench_over(set: &[u8], script: impl Fn(&str, DynamicMessage) -> Answer + Send + Sync + 'static) -> Bench {
    let (seen, request) = (Arc::default(), Arc::default());
    let pool = DescriptorPool::decode(set).unwrap();
    let todos = Todos { request: Arc::clone(&request), pool: pool.clone() };
    let stack = Stack {
        todos: Routes::new(TodoServiceServer::new(todos)).prepare(),
        pool,
        script: Arc::new(script),
        seen: Arc::clone(&seen),
        request: Arc::clone(&request),
    };
    Bench { edge: Edge::new(set, stack).unwrap(), seen, request }
}

impl Bench {
    async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.edge.handle(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).header("host", "api.test").body(Body::empty()).unwrap()).await
    }

    async fn json(&self, method: &str, path: &str, body: impl Into<Body>) -> Reply {
        let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
        self.send(request.body(body.into()).unwrap()).await
    }

    /// The text format of the message that reached the service.
    fn request(&self) -> String {
        self.request.lock().unwrap().as_ref().map(ToString::to_string).unwrap_or_default()
    }

    fn reached_service(&self) -> bool {
        self.request.lock().unwrap().is_some()
    }
}

#[test]
fn a_connection_task_can_hold_the_edge() {
    fn sendable<T: Send>(_: T) {}
    let edge = bench().edge;
    sendable(edge.handle(Request::new(Body::empty())));
    let routes = Edge::new(proto::DESCRIPTOR_SET, Routes::default()).unwrap();
    sendable(routes.handle(Request::new(Body::empty())));
}
